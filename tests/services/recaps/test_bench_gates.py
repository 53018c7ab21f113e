"""The evaluator of the benchmark notices every way in which a recap can go wrong, and nothing in one that is right."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from services import formats
from services.contracts import Item, Recap, Source, Transcript
from services.recaps import extractive

TESTS = Path(__file__).parents[2]


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, TESTS / "bench" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def panel() -> Transcript:
    return formats.read((TESTS / "data" / "demo" / "table_ronde.vtt").read_bytes()).transcript


@pytest.fixture(scope="module")
def clean(panel: Transcript) -> Recap:
    return extractive.draft(panel)


def hosts(panel: Transcript) -> frozenset[str]:
    return frozenset(one.id for one in panel.speakers if one.name == "Solveig Marchadour")


def change(recap: Recap, n: int, **changes: object) -> Recap:
    items = list(recap.items)
    items[n] = replace(items[n], **changes)  # type: ignore[arg-type]
    return replace(recap, items=tuple(items))


def quotes(recap: Recap) -> list[int]:
    return [n for n, item in enumerate(recap.items) if item.kind == "quote"]


def add(recap: Recap, item: Item) -> Recap:
    return replace(recap, items=(*recap.items, item))


def quoted(panel: Transcript, words: str, text: str | None = None) -> Item:
    """An item that quotes `words`, wherever they are said, printed as `text`."""
    turn = next(one for one in panel.turns if words in " ".join(one.tokens))
    return Item(
        "quote", text or words, turn.speaker, (Source(turn.id, 0, len(turn.tokens), turn.start_ms, turn.end_ms),)
    )


def other(panel: Transcript, speaker: str | None) -> str:
    return next(one.id for one in panel.speakers if one.id != speaker and one.id not in hosts(panel))


def wrong_speaker(panel: Transcript, recap: Recap) -> Recap:
    n = quotes(recap)[0]
    return change(recap, n, speaker=other(panel, recap.items[n].speaker))


def one_word(panel: Transcript, recap: Recap) -> Recap:
    n = quotes(recap)[0]
    return change(
        recap, n, text=f"{recap.items[n].text.split()[0]} vraiment {recap.items[n].text.split(maxsplit=1)[1]}"
    )


def invented_number(panel: Transcript, recap: Recap) -> Recap:
    return change(recap, 0, text=f"{recap.items[0].text} Le site compte 250 000 colis.")


def invented_name(panel: Transcript, recap: Recap) -> Recap:
    return change(recap, 0, text="Avec Bertille Anquetot, Zoltan Kropotkine.")


def splice(panel: Transcript, recap: Recap) -> Recap:
    n = quotes(recap)[0]
    spoken = recap.items[n].text.split()
    return change(recap, n, text=" ".join([*spoken[:4], *spoken[6:]]))


def reordered(panel: Transcript, recap: Recap) -> Recap:
    n = quotes(recap)[0]
    spoken = recap.items[n].text.split()
    return change(recap, n, text=" ".join([*spoken[:2], spoken[3], spoken[2], *spoken[4:]]))


def host_quoted(panel: Transcript, recap: Recap) -> Recap:
    host = next(turn for turn in panel.turns if turn.speaker in hosts(panel) and len(turn.tokens) > 8)
    return add(recap, quoted(panel, " ".join(host.tokens[:9]), " ".join(host.tokens)))


def duplicate(panel: Transcript, recap: Recap) -> Recap:
    return add(recap, recap.items[quotes(recap)[0]])


def no_source(panel: Transcript, recap: Recap) -> Recap:
    return change(recap, quotes(recap)[0], sources=())


def dropped_speaker(panel: Transcript, recap: Recap) -> Recap:
    gone = recap.items[quotes(recap)[0]].speaker
    return replace(recap, items=tuple(item for item in recap.items if item.speaker != gone))


def last_third(panel: Transcript, recap: Recap) -> Recap:
    late = {turn.id for turn in panel.turns[len(panel.turns) // 2 :]}
    kept = (item for item in recap.items if not any(one.turn in late for one in item.sources))
    return replace(recap, items=tuple(kept))


def fillers(panel: Transcript, recap: Recap) -> Recap:
    n = quotes(recap)[0]
    return change(recap, n, text=f"Euh, {recap.items[n].text} Hein, euh, ben.")


def wrong_second(panel: Transcript, recap: Recap) -> Recap:
    n = quotes(recap)[0]
    late = tuple(replace(one, start_ms=(one.end_ms or 0) + 600_000) for one in recap.items[n].sources)
    return change(recap, n, sources=late)


def truncated_title(panel: Transcript, recap: Recap) -> Recap:
    return replace(recap, title="Les quais, la nuit et…")


def broken_end(panel: Transcript, recap: Recap) -> Recap:
    n = quotes(recap)[0]
    return change(recap, n, text=f"{recap.items[n].text.rstrip('.')} et que")


CORRUPTIONS: dict[str, tuple[Callable[[Transcript, Recap], Recap], str]] = {
    "wrong speaker": (wrong_speaker, "attribution"),
    "a word put in": (one_word, "verbatim"),
    "invented number": (invented_number, "number"),
    "invented name": (invented_name, "name"),
    "words left out without a mark": (splice, "verbatim"),
    "words reordered": (reordered, "verbatim"),
    "moderator quoted": (host_quoted, "host"),
    "said twice": (duplicate, "redundancy"),
    "no source": (no_source, "traceable"),
    "a speaker dropped": (dropped_speaker, "speakers"),
    "the end ignored": (last_third, "thirds"),
    "fillers": (fillers, "disfluency"),
    "wrong second": (wrong_second, "time"),
    "truncated title": (truncated_title, "title"),
    "a quote that breaks off": (broken_end, "end"),
}


def test_a_drafted_recap_passes_every_gate(panel: Transcript, clean: Recap):
    found = load("recap_gates").gates(panel, clean, hosts(panel))
    assert [name for name, passed in found.items() if not passed] == []


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_each_corruption_is_caught_by_its_gate(panel: Transcript, clean: Recap, name: str):
    corrupt, gate = CORRUPTIONS[name]
    assert load("recap_gates").gates(panel, corrupt(panel, clean), hosts(panel))[gate] is False


CUTS = {
    "a negation": ("Je ne dis pas que la machine remplacera les gens.", "La machine remplacera les gens."),
    "a condition": ("Les gens suivront si on les forme avant.", "Les gens suivront."),
    "whose words they are": ("Vous dites que la nuit coûte trop cher.", "La nuit coûte trop cher."),
}


@pytest.mark.parametrize("name", CUTS)
def test_a_cut_that_turns_the_meaning_is_caught(panel: Transcript, clean: Recap, name: str):
    said, shown = CUTS[name]
    turn = replace(panel.turns[-1], id="x", text=said, words=(), speaker=clean.items[quotes(clean)[0]].speaker)
    longer = replace(panel, turns=(*panel.turns, turn))
    item = Item("quote", shown, turn.speaker, (Source("x", 0, len(turn.tokens)),))
    gates = load("recap_gates").gates
    assert gates(longer, add(clean, item))["cut"] is False
    assert gates(longer, add(clean, replace(item, text=said)))["cut"] is True
