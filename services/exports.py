"""Documents out: a recap as Markdown."""

from __future__ import annotations

from services.catalogue import say
from services.contracts import Item, Recap, Transcript

_NBSP = "\N{NO-BREAK SPACE}"


def recap_markdown(recap: Recap, transcript: Transcript) -> str:
    """The recap as Markdown in the house style: quotes attributed by name, each with its time where there is one."""
    lines = [f"# {recap.title}", "", f"*{recap.standfirst}*" if recap.standfirst else ""]
    for kind, heading in (("takeaway", "exports.takeaways"), ("figure", "exports.figures")):
        points = [item for item in recap.items if item.kind == kind]
        if points:
            lines += ["", f"## {say(heading, recap.language)}", "", *(f"- {_line(item)}" for item in points)]
    body: list[str] = []
    for item in recap.items:
        if item.kind == "heading":
            body += ["", f"## {item.text}"]
        elif item.kind in {"intro", "narrative"}:
            body += ["", item.text]
        elif item.kind == "quote":
            body += ["", f"{_who(item, transcript, recap.language)}{_quoted(item.text, recap.language)}{_at(item)}"]
    head, tail = lines[:3], lines[3:]
    return "\n".join([*head, *body, *tail]).strip() + "\n"


def _who(item: Item, transcript: Transcript, language: str) -> str:
    speaker = transcript.speaker(item.speaker)
    if speaker is None:
        return ""
    number = [one.id for one in transcript.speakers].index(speaker.id) + 1
    name = speaker.name or say("exports.unnamed", language, number=number)
    return f"**{name}**{_NBSP if language == 'fr' else ''}: "


def _quoted(text: str, language: str) -> str:
    return f"«{_NBSP}{text}{_NBSP}»" if language == "fr" else f"“{text}”"


def _line(item: Item) -> str:
    return f"{item.text}{_at(item)}"


def _at(item: Item) -> str:
    start_ms = item.sources[0].start_ms if item.sources else None
    if start_ms is None:
        return ""
    seconds = start_ms // 1000
    hours, rest = divmod(seconds, 3600)
    clock = f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60:02d}:{rest % 60:02d}"
    return f" ({clock})"
