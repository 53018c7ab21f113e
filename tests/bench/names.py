# ruff: noqa: T201 - its result is a printed table
"""How well voices are named from what is said: `python -m tests.bench.names FOLDER [--wrong]`.

Without a folder: on the made conversations of tests/services/naming/conversations.py.

FOLDER holds corpora as folders of neutral JSON, one talk a file, as tests/bench/recap.py. The labels are taken away:
voices become S1, S2…, and no programme is given. A name is right where it is the voice's, or the part of it that is
said; presenters whom the corpus calls P1 and P2 do not count. --wrong prints what was wrong or missed.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from services.contracts import Speaker, Transcript, Turn
from services.naming import introductions
from services.recaps.lexicon import name_key
from tests.services.naming import conversations, guests

_ALIKE = 85
_CORPORA = ("fredsum_full", "qmsum_val", "seed004")
_FUNCTIONS = re.compile(
    r"PhD|Grad|Professor|Manager|Marketing|Designer|Interface|Undergrad|Postdoc|Speaker|Unknown|Clerk|Chair"
)
# What parliaments add to a name.
_HONOURS = re.compile(r"\b(?:Hon|The|Right|AM|MP|MS|Mr|Mrs|Ms|Dr|Professor|Sir)\b\.?|\(.*\)")


def hidden(told: dict[str, Any]) -> tuple[Transcript, dict[str, str]]:
    """The talk without names, and whose each voice is; voices without a name of their own are left nameless."""
    ids = {who: f"S{n}" for n, who in enumerate(dict.fromkeys(str(one["speaker"]) for one in told["turns"]), 1)}
    turns = tuple(Turn(f"t{n}", ids[str(one["speaker"])], one["text"]) for n, one in enumerate(told["turns"]))
    speakers = tuple(Speaker(one) for one in ids.values())
    language = "fr" if told["lang"].startswith("fr") else "en"
    return Transcript(language, speakers, turns), {ids[who]: who for who in ids}


def is_right(proposed: str, true: str) -> bool:
    """Every word proposed belongs to the name, give or take a letter; or the name has these initials."""
    words, known = name_key(proposed).split(), name_key(_HONOURS.sub(" ", true)).split()
    if true.isupper() and " " not in true:
        initials = "".join(word[0] for word in words)
        return initials.startswith(true.lower()) or (len(words) == 1 and words[0][0] in true.lower())
    return bool(words) and all(max((fuzz.ratio(word, one) for one in known), default=0) >= _ALIKE for word in words)


def is_somebody(true: str) -> bool:
    """Whether the label is a name or initials; "P1" is a presenter whom the corpus does not name."""
    return not any(map(str.isdigit, true)) and len(true) > 1 and _FUNCTIONS.search(true) is None


def main(folder: Path, *, prints_wrong: bool) -> None:
    for corpus in (folder / one for one in _CORPORA):
        right = sure = surely_right = proposed = voices = 0
        for file in sorted(corpus.glob("*.json")):
            told = json.loads(file.read_text("utf-8"))
            if not isinstance(told, dict) or "turns" not in told:
                continue
            transcript, true = hidden(told)
            voices += sum(map(is_somebody, true.values()))
            found = introductions.propose(transcript)
            if prints_wrong:
                missed = [who for voice, who in true.items() if voice not in {one.speaker for one in found}]
                print(f"  {file.stem}: nobody proposed for {', '.join(filter(is_somebody, missed)) or '-'}")
            for one in found:
                if not is_somebody(true[one.speaker]):
                    continue
                good = is_right(one.name, true[one.speaker])
                proposed, right = proposed + 1, right + good
                sure, surely_right = sure + one.is_sure, surely_right + (one.is_sure and good)
                if prints_wrong and not good:
                    print(
                        f"  {file.stem}: {true[one.speaker]!r} called {one.name!r} ({one.score}, sure: {one.is_sure})"
                    )
        if proposed:
            rates = f"precision {right / proposed:.2f}, recall {right / max(1, voices):.2f}"
            print(f"{corpus.name}: {voices} voices with a name, {proposed} proposed, {rates}")
            print(f"  sure {sure}, of them right {surely_right}")


def made(*, prints_wrong: bool) -> None:
    sets = {**vars(conversations), **vars(guests)}
    for label in ("FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH", "SIXTH"):
        voices = proposed = right = sure = surely_right = 0
        for talk in sets[label]:
            turns = tuple(Turn(f"t{n}", who, text) for n, (who, text) in enumerate(talk.turns))
            voices += sum(name is not None for name in talk.names.values())
            told = introductions.propose(Transcript(talk.language, tuple(map(Speaker, talk.names)), turns))
            found = {one.speaker for one in told}
            for one in told:
                good = is_right(one.name, talk.names[one.speaker] or "")
                proposed, right = proposed + 1, right + good
                sure, surely_right = sure + one.is_sure, surely_right + (one.is_sure and good)
                if prints_wrong and not good:
                    print(f"  {talk.turns[0][1][:60]}: {talk.names[one.speaker]!r} called {one.name!r} ({one.score})")
            if prints_wrong and (missed := {v: n for v, n in talk.names.items() if n and v not in found}):
                print(f"  {talk.turns[0][1][:60]}: nobody proposed for {missed}")
        rates = f"precision {right / max(1, proposed):.2f}, recall {right / voices:.2f}"
        print(f"{label}: {voices} voices, {proposed} proposed, {rates}; sure {sure}, of them right {surely_right}")


if __name__ == "__main__":
    folders = [one for one in sys.argv[1:] if not one.startswith("--")]
    if folders:
        main(Path(folders[0]), prints_wrong="--wrong" in sys.argv)
    else:
        made(prints_wrong="--wrong" in sys.argv)
