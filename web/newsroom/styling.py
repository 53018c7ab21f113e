"""A talk's recap in a house style: shown before anybody takes it, from a shipped style or a file of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import g, render_template, request, url_for
from werkzeug.wrappers import Response

from services import desk, transcripts
from services.contracts import Item, Recap, Transcript
from services.desk import TalkCard
from services.errors import Conflict, PlenaryError, Refused
from services.exports import recap_markdown
from services.recaps import drafts, redrafting, styles
from services.recaps.styles import Style
from web import auth, failures, i18n
from web.context import db, runtime
from web.newsroom import forms
from web.newsroom.blueprint import blueprint
from web.newsroom.forms import done, text
from web.newsroom.papers import as_file
from web.newsroom.talks import announce

# Twenty minutes of talk: enough to judge a style by, and shown at once whatever the talk's length.
_SHOWN_WORDS = 3600


@dataclass(frozen=True, slots=True)
class StyledLine:
    """One line of the preview. `who`: the name before a quote, with the house's verb and colon."""

    kind: str
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class StylePage:
    """`source`: the style's file; `lines`: of the preview, () where there is none, and then `why`, which may be "";
    `is_whole`: the preview is of all that was said, not of its beginning.
    """

    card: TalkCard
    names: tuple[str, ...]
    chosen: str
    source: str
    language: str
    title: str
    standfirst: str
    lines: tuple[StyledLine, ...]
    why: str = ""
    is_whole: bool = True


@blueprint.get("/talks/<uuid:talk_id>/recap/style")
def recap_style(talk_id: UUID) -> str:
    """A shipped style, shown at work; where the talk cannot have a recap, the page says why."""
    name = request.args.get("name", styles.SHIPPED[0])
    source = styles.text_of(name)
    try:
        made = _made(talk_id, source)
    except Refused as error:
        return _page(talk_id, name, source, None, why=error.sentence(i18n.language()))
    return _page(talk_id, name, source, made)


@blueprint.post("/talks/<uuid:talk_id>/recap/style")
def recap_in_style(talk_id: UUID) -> str | tuple[str, int] | Response:
    """act: "preview"; "draft": make it the talk's new draft; "markdown": have it as a file."""
    act, source = text("act"), request.form.get("source", "")
    if act not in {"preview", "draft", "markdown"}:
        raise Refused("newsroom.bad_request")
    try:
        if act == "preview":
            return _page(talk_id, "", source, _made(talk_id, source))
        style = styles.read(source)
        if act == "draft":
            with runtime().sessions.begin() as own:
                job_id = redrafting.ask(own, talk_id, auth.who().id, source).id
            announce(job_id)
            return done(url_for(".recap", talk_id=talk_id))
        transcript = transcripts.read(db(), talk_id)
        made = styles.draft(transcript, style, talk=drafts.sheet_of(db(), talk_id))
    except (Refused, Conflict) as error:
        return _refused(talk_id, source, error)
    return as_file(recap_markdown(made, transcript, style.wording), "markdown", "recap")


@dataclass(frozen=True, slots=True)
class _Made:
    """What a style makes of `said`, the talk's beginning or all of it."""

    recap: Recap
    said: Transcript
    style: Style
    is_whole: bool


def _made(talk_id: UUID, source: str) -> _Made:
    """Raises: Refused: "styles.*", the line that is wrong; "recap.*"; "styles.no_transcript"."""
    style = styles.read(source)
    said, is_whole = transcripts.beginning(db(), talk_id, _SHOWN_WORDS)
    if not said.turns:
        raise Refused("styles.no_transcript")
    return _Made(styles.draft(said, style, talk=drafts.sheet_of(db(), talk_id)), said, style, is_whole)


def _refused(talk_id: UUID, source: str, error: PlenaryError) -> tuple[str, int]:
    g.problem = forms.Problem("style", error.sentence(i18n.language()), {"source": source})
    return _page(talk_id, "", source, None), failures.status_of(error)


def _page(talk_id: UUID, name: str, source: str, made: _Made | None, why: str = "") -> str:
    card, language = desk.of_talk(db(), talk_id), made.recap.language if made else "fr"
    if made is None:
        page = StylePage(card, styles.SHIPPED, name, source, language, "", "", (), why)
    else:
        lines, recap = tuple(_lines(made.recap, made.said, made.style)), made.recap
        page = StylePage(card, styles.SHIPPED, name, source, language, recap.title, recap.standfirst, lines,
                         is_whole=made.is_whole)  # fmt: skip
    return render_template("newsroom/style.html", page=page)


def _lines(made: Recap, transcript: Transcript, style: Style) -> list[StyledLine]:
    """As `exports.recap_markdown` writes them, in the order of the style."""
    wording, found, quoted = style.wording, list[StyledLine](), 0
    boxes = {"takeaway": 0, "figure": 0}
    for item in made.items:
        if item.kind in boxes:
            if not boxes[item.kind]:
                found.append(StyledLine("heading", "", wording.label(item.kind, made.language)))
            shown = wording.takeaway(item.text, boxes[item.kind], made.language)
            found.append(StyledLine(item.kind, "", shown))
            boxes[item.kind] += 1
        elif item.kind == "quote":
            who = _name(item, transcript)
            lead = f"{who}{wording.saying(quoted, made.language)}" if who else ""
            found.append(StyledLine("quote", lead, wording.quoted(item.text, made.language)))
            quoted += 1
        else:
            found.append(StyledLine(item.kind, "", wording.told(item.text, made.language)))
    return found


def _name(item: Item, transcript: Transcript) -> str:
    speaker = transcript.speaker(item.speaker)
    return speaker.name or "" if speaker else ""
