"""Why a passage was chosen, in words a journalist reads; the scores stand beside them by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from services.catalogue import say
from services.contracts import Item, Recap, Transcript
from services.recaps import indirect
from services.recaps.leftovers import Section

# From this value on, the phrase holds; the last is for anything lower. Salience is in standard deviations of the talk.
_SALIENCE = ((1.5, "strongest"), (0.5, "strong"), (-0.5, "even"), (-1e9, "balance"))
_TYPICAL = ((0.3, "own_words"), (-0.3, ""), (-1e9, "general"))
_QUOTABILITY = ((-0.3, "alone"), (-1.2, "nearly_alone"), (-1e9, "needs_context"))
_SCALES = {"salience": _SALIENCE, "typical": _TYPICAL, "quotability": _QUOTABILITY}
_DAY = {
    "length": (1.0, "readable"), "single": (0.1, "one_sentence"), "themes": (0.1, "themes"), "exact": (0.1, "exact"),
    "telling": (0.5, "telling"), "quotable": (-0.3, "alone"), "contrast": (0.1, "contrast"),
}  # fmt: skip
ORDER = ("score", "salience", "typical", "quotability", "repeats")


def sentence(why: Mapping[str, object], language: str) -> str:
    """Why an item of a recap was chosen, e.g. “Among the strongest passages; stands alone.”; "" where nothing is known.

    Args: why: its scores by name, as engines give them; values that are no numbers are passed over.
    """
    found = [
        next(key for least, key in scale if value >= least)
        for name, scale in _SCALES.items()
        if isinstance(value := why.get(name), int | float)
    ]
    said = [say(f"reasons.{key}", language) for key in found if key]
    repeats = why.get("repeats")
    if isinstance(repeats, int | float) and repeats > 1:
        said.append(say("reasons.repeated", language, count=round(repeats)))
    return _joined(said, language)


def of_the_day(why: Mapping[str, object], language: str) -> str:
    """Why a quote was proposed as the day's; "" where nothing is known."""
    said = [
        say(f"reasons.{key}", language)
        for name, (least, key) in _DAY.items()
        if isinstance(value := why.get(name), int | float) and value >= least
    ]
    return _joined(said, language)


def named(why: Mapping[str, object]) -> tuple[tuple[str, float], ...]:
    """The scores, the total first and the known ones in their order: a database keeps them in none."""
    scores = [
        (name, float(value)) for name, value in why.items() if isinstance(value, int | float) and name != indirect.MARK
    ]  # fmt: skip
    return tuple(sorted(scores, key=lambda row: (ORDER.index(row[0]) if row[0] in ORDER else len(ORDER), row[0])))


def explained(recap: Recap, left: Sequence[Section], transcript: Transcript, language: str) -> str:
    """Markdown: each item that was chosen and why, then what was left out and why not."""
    lines = [f"## {say('reasons.chosen', language)}", ""]
    for item in recap.items:
        if item.why:
            who = _who(item.speaker, transcript) if item.kind != "takeaway" else ""  # it names its speaker itself
            lines += [f"- {who}{_bare(item)}", f"  {sentence(item.why, language)}"]
            lines.append(f"  {'; '.join(_scores(item.why, language))}")
    lines += ["", f"## {say('leftovers.title', language)}", ""]
    for section in left:
        lines += [f"### {section.heading or say('leftovers.rest', language)}", ""]
        for one in section.candidates:
            lines.append(f"- {_who(one.speaker, transcript)}« {one.text} »")
            lines.append(f"  {say(f'leftovers.reason.{one.reason}', language)}")
            lines.append(f"  {'; '.join(_scores(one.why, language))}")
        lines.append("")
    return "\n".join(lines).rstrip()


def _scores(why: Mapping[str, object], language: str) -> Iterator[str]:
    for name, value in named(why):
        label = say(f"leftovers.name.{name}", language) if name in ORDER else name
        shown = f"{value:.0f}" if name == "repeats" else f"{value:.2f}".replace("-", "−")
        yield f"{label} {shown.replace('.', ',') if language == 'fr' else shown}"


def _who(speaker_id: str | None, transcript: Transcript) -> str:
    speaker = transcript.speaker(speaker_id)
    return f"**{speaker.name}** " if speaker and speaker.name else ""


def _bare(item: Item) -> str:
    return f"« {item.text} »" if item.kind == "quote" else item.text


def _joined(said: Sequence[str], language: str) -> str:
    text = "; ".join(said) if language == "en" else "\u202f; ".join(said)
    return f"{text[:1].upper()}{text[1:]}." if text else ""
