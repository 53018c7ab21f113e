"""Names told to the speech engine before it listens: ranked, whole, never more than it reads."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import sqlalchemy as sa

from services import recordings, storage
from services.engines.fake import FakeTranscriber
from services.engines.hearing import whisper_package
from services.models import Chunk
from services.naming import glossary

PANEL = Path(__file__).parents[2] / "data" / "demo" / "panel.flac"
TERMS = ("Bastien Kervéol", "Maud Lestienne", "Brumalys", "Qui décide sur le quai ?")


def words(text: str) -> int:
    return len(text.split())


class Listening(FakeTranscriber):
    """Reads prompts, and remembers the last."""

    name = "listening"

    def __init__(self, prompt_tokens: int) -> None:
        super().__init__()
        self.prompt_tokens, self.prompts = prompt_tokens, []

    def tokens(self, text: str) -> int:
        return words(text)

    def transcribe(self, samples, *, offset_ms, language, prompt):
        self.prompts.append(prompt)
        return super().transcribe(samples, offset_ms=offset_ms, language=language, prompt=prompt)


def test_the_most_important_stand_last_where_an_engine_that_cuts_keeps_them():
    assert glossary.prompt(TERMS, words, 50) == ("Qui décide sur le quai ?, Brumalys, Maud Lestienne, Bastien Kervéol.")


def test_a_term_that_does_not_fit_is_left_out_whole_and_a_shorter_one_still_fits():
    assert glossary.prompt(("Bastien Kervéol", "La Lettre des Quais", "Brumalys"), words, 3) == (
        "Brumalys, Bastien Kervéol."
    )
    assert glossary.prompt(TERMS, words, 0) is None
    assert glossary.prompt((), words, 50) is None


def test_an_engine_that_reads_no_prompt_gets_none():
    assert glossary.prompt_for(FakeTranscriber(), TERMS) is None
    assert glossary.prompt_for(Listening(0), TERMS) is None
    assert glossary.prompt_for(Listening(3), TERMS) == "Brumalys, Bastien Kervéol."


def test_whisper_s_own_count_keeps_a_whole_fair_within_its_prompt():
    def count(text: str) -> int:
        return whisper_package.prompt_length(text, 51_865)

    made = glossary.prompt([f"Prénom{n} Nomdefamille{n}" for n in range(200)], count, 223)
    assert 200 < count(made) <= 223
    assert made.endswith("Prénom0 Nomdefamille0.")


def test_each_chunk_is_heard_with_the_programme_s_names(runtime, make_talk, drain, monkeypatch):
    engine = Listening(223)
    monkeypatch.setattr(type(runtime.engines), "transcriber", lambda *_: engine)
    talk_id = make_talk(people=(("Bastien Kervéol", False),), language="fr")
    received = storage.receive(runtime.storage, io.BytesIO(PANEL.read_bytes()), limit_bytes=10**9)
    recordings.receive(runtime.sessions, runtime.storage, talk_id, received, filename="panel.flac")
    drain(runtime)
    with runtime.sessions.begin() as db:
        count = db.scalar(sa.select(sa.func.count()).select_from(Chunk))
    assert engine.prompts.count("Escale, Une table ronde, Pontaval, Bastien Kervéol.") >= count > 0
    assert set(engine.prompts) - {None} == {"Escale, Une table ronde, Pontaval, Bastien Kervéol."}


@pytest.mark.models
def test_the_demo_s_model_says_itself_that_it_reads_no_prompt():
    from services.engines.hearing import weights
    from services.engines.hearing.openai_whisper import OpenAIWhisper

    engine = OpenAIWhisper(weights.DEMO, device="cpu", threads=1)
    assert engine.prompt_tokens == 0
    assert engine.tokens("Bastien Kervéol.") > 2
    assert glossary.prompt_for(engine, TERMS) is None
