from __future__ import annotations

import json
import os
import pickle
import resource
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from services.engines.hearing import checkpoint_conversion, tokenizer_file, whisper_package
from services.engines.hearing.weights import DEMO
from services.errors import Waiting
from web.embedded.process import wait_until

HARD = ["L’été dernier, « données ouvertes » 2024 ; œuvre, 12 345,67 €", "  Ça   va ?\n\nOui 👍 日本語 العربية"]


@pytest.mark.models
def test_a_checkpoint_is_converted_once_and_kept_by_its_content(tmp_path):
    first = checkpoint_conversion.converted(DEMO, tmp_path, "int8")
    made = (first / "model.bin").stat()
    assert checkpoint_conversion.converted(DEMO, tmp_path, "int8") == first
    assert (first / "model.bin").stat().st_ino == made.st_ino
    assert made.st_size < 10_000_000
    assert not list(first.parent.glob("*.tmp-*"))
    other = tmp_path / "demo.pt"
    other.write_bytes(DEMO.read_bytes() + b"\0")  # other bytes, other folder
    assert checkpoint_conversion.place(other, tmp_path, "int8") != first


@pytest.mark.models
def test_workers_that_start_at_once_make_one_folder_and_sweep_what_a_killed_one_left(tmp_path):
    target = checkpoint_conversion.place(DEMO, tmp_path, "int8")
    (target.parent / f"{target.name}.tmp-1").mkdir(parents=True)
    code = (
        "import sys; from pathlib import Path;"
        "from services.engines.hearing import checkpoint_conversion as c, weights;"
        "d = c.converted(weights.DEMO, Path(sys.argv[1]), 'int8'); print((d / 'model.bin').stat().st_ino);"
        "print('torch' in sys.modules)"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = {one.communicate(timeout=120)[0] for one in both}
    assert len(said) == 1
    assert said.pop().endswith("False\n")
    assert sorted(one.name for one in target.parent.iterdir()) == [target.name, f"{target.name}.lock"]


@pytest.mark.models
def test_a_damaged_checkpoint_waits_with_one_sentence(tmp_path):
    whole = DEMO.read_bytes()
    file = tmp_path / "odd.pt"
    for damaged in (b"not a checkpoint", whole[: len(whole) // 2], b""):
        file.write_bytes(damaged)
        with pytest.raises(Waiting) as caught:
            checkpoint_conversion.convert(file, tmp_path / "target", "int8")
        assert caught.value.key == "models.unreadable"
    with pytest.raises(Waiting) as caught:
        checkpoint_conversion.converted(file, tmp_path, "int8")
    assert caught.value.sentence("fr") == "Le fichier odd.pt n’est pas un modèle Whisper lisible."
    with pytest.raises(Waiting) as caught:
        checkpoint_conversion.converted(tmp_path / "none.pt", tmp_path, "int8")
    assert caught.value.key == "models.missing"


@pytest.mark.models
def test_a_checkpoint_of_something_else_is_no_whisper(tmp_path):
    import torch

    file = tmp_path / "other.pt"
    torch.save({"dims": {"n_vocab": 51865}, "model_state_dict": {}}, file)
    with pytest.raises(Waiting) as caught:
        checkpoint_conversion.convert(file, tmp_path / "x", "int8")
    assert caught.value.key == "models.unreadable"


@pytest.mark.models
def test_a_full_disk_is_named_and_leaves_nothing_behind(tmp_path):
    limit = 5_000_000  # bytes a file may have: the kernel refuses more, as a full disk does
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}));"
        "from pathlib import Path; from services.engines.hearing import checkpoint_conversion as c, weights\n"
        "try: c.converted(weights.DEMO, Path(sys.argv[1]), 'int8')\n"
        "except Exception as e: print(e.key, e)"
    )
    said = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert said.stdout.startswith(f"models.full There is not enough room for the model in {tmp_path / 'ctranslate2'}")
    assert [one.suffix for one in (tmp_path / "ctranslate2").iterdir()] == [".lock"]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != limit


@pytest.mark.models
def test_a_folder_others_may_only_read_serves_what_is_in_it(tmp_path, as_somebody_else):
    shared = tmp_path / "shared"
    made = checkpoint_conversion.converted(DEMO, shared, "int8")
    file = shared / "demo.pt"
    file.write_bytes(DEMO.read_bytes())
    code = """
from pathlib import Path
from services.engines.hearing import checkpoint_conversion
from services.errors import Waiting
from web.embedded.process import wait_until
import services.catalogue
services.catalogue.say("models.folder", "en", folder="", reason="")
{drop}
print(checkpoint_conversion.converted(Path({file!r}), Path({shared!r}), "int8"))
try: checkpoint_conversion.converted(Path({file!r}), Path({shared!r}), "float32")
except Waiting as error: print(error)
"""
    said = as_somebody_else(code, file=str(file), shared=str(shared))
    assert said.splitlines() == [
        str(made), f"The folder {made.parent} cannot be used for the model’s weights (Permission denied)."
    ]  # fmt: skip


CONVERT = (
    "import sys; from pathlib import Path; from services.engines.hearing import checkpoint_conversion as c, weights;"
    "print(c.converted(weights.DEMO, Path(sys.argv[1]), 'int8'))"
)


@pytest.mark.models
def test_after_a_kill_in_the_middle_nothing_half_made_is_taken_for_whole(tmp_path):
    target = checkpoint_conversion.place(DEMO, tmp_path, "int8")
    killed = subprocess.Popen([sys.executable, "-c", CONVERT, str(tmp_path)], process_group=0)
    assert wait_until(lambda: bool(list(target.parent.glob("*.tmp-*"))), within_s=60, step_s=0.001)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    assert not target.exists()
    assert checkpoint_conversion.converted(DEMO, tmp_path, "int8") == target
    assert checkpoint_conversion.is_intact(target)
    assert sorted(one.name for one in target.parent.iterdir()) == [target.name, f"{target.name}.lock"]


@pytest.mark.models
@pytest.mark.parametrize("form", ["zip", "bare"])
def test_code_in_a_checkpoint_is_never_run(tmp_path, form):
    import torch

    from services.engines.hearing.openai_whisper import OpenAIWhisper

    proof = tmp_path / "proof"
    bomb = {"dims": Bomb(proof), "model_state_dict": Bomb(proof)}
    file = tmp_path / "small.pt"
    if form == "zip":
        torch.save(bomb, file)
    else:
        file.write_bytes(pickle.dumps(bomb, protocol=2))  # as torch once wrote
    for load in (
        lambda: checkpoint_conversion.converted(file, tmp_path / "made", "int8"),
        lambda: OpenAIWhisper(file, device="cpu", threads=1),
    ):
        with pytest.raises(Waiting) as caught:
            load()
        assert caught.value.key == "models.unreadable"
    assert not proof.exists()
    assert [one.suffix for one in (tmp_path / "made" / "ctranslate2").iterdir()] == [".lock"]
    pickle.loads(pickle.dumps(bomb))
    assert proof.exists(), "the code would have run"


class Bomb:
    """Writes a file where it is unpickled."""

    def __init__(self, proof: Path) -> None:
        self.proof = proof

    def __reduce__(self):
        return Path.touch, (self.proof,)


@pytest.mark.models
def test_the_tokenizer_file_says_the_same_as_the_package(tmp_path):
    tokenizer_file.write(tmp_path / "tokenizer.json", 51865)
    written = json.loads((tmp_path / "tokenizer.json").read_text("utf-8"))
    known = whisper_package.tokenizer(51865, "fr")
    assert len(written["model"]["merges"]) == 50_000
    assert {one["content"]: one["id"] for one in written["added_tokens"]} == known.special_tokens
    assert [one["id"] for one in written["added_tokens"]] == list(range(50257, 51865))
    listed = tokenizer_file.tokens(51865)
    assert len(set(listed)) == 51865
    assert listed[50258] == "<|startoftranscript|>"
    assert listed[known.encode(" vous")[0]] == "Ġvous"
    order = {tuple(pair): n for n, pair in enumerate(written["model"]["merges"])}
    numbers = written["model"]["vocab"]
    for text in HARD:
        for token in known.encode(text):
            assert numbers[listed[token]] == token
            assert merged(list(listed[token]), order) == [listed[token]]


def merged(parts, order):
    """What byte-pair merging in this order makes of single letters."""
    while pairs := [(order[pair], n) for n, pair in enumerate(pairwise(parts)) if pair in order]:
        _, n = min(pairs)
        parts[n : n + 2] = [parts[n] + parts[n + 1]]
    return parts


def test_the_module_is_cheap_to_import():
    code = (
        "import sys; from services.engines.hearing import checkpoint_conversion, ctranslate2_whisper;"
        "print(*({'torch', 'whisper', 'ctranslate2', 'tiktoken'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[4]
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert said.stdout.strip() == ""
