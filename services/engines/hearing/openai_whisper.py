"""The `words.Transcriber` made of the openai-whisper package, unmodified; any of its checkpoints, or one like them."""

from __future__ import annotations

import contextlib
import pickle
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.contracts import Word
from services.engines import devices
from services.engines.devices import Choice
from services.engines.hearing import given_words, log_mel, whisper_package
from services.engines.hearing.guards import IMPROBABLE_BELOW, NO_SPEECH_ABOVE, REPEATS_ABOVE, heard, own_times
from services.engines.hearing.weights import reads_prompts
from services.errors import Retry, Waiting
from services.words import Heard

# A window that fails a guard is decoded again, with more chance each time.
_TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_S_PER_FRAME = 0.01


class OpenAIWhisper:
    """One checkpoint in memory. Loading takes seconds; make it in the process that uses it, never before a fork.

    Args: model: a .pt file (`weights.locate` finds it); device: "auto", "cpu" or "cuda"; threads: for the CPU.
    Raises: Waiting: "models.missing" no such file; "models.unreadable" it is no Whisper checkpoint;
    "models.device" the card cannot be used.
    """

    def __init__(self, model: Path, *, device: str = "auto", threads: int = 2) -> None:
        if not model.is_file():
            raise Waiting("models.missing", model=model.stem, folder=str(model.parent))
        import torch
        import whisper

        torch.set_num_threads(threads)
        try:
            self._model: Any = whisper.load_model(str(model), device="cpu")
        except (RuntimeError, MemoryError, KeyError, TypeError, EOFError, ValueError, pickle.UnpicklingError) as error:
            if devices.lacks_memory(error):
                raise Retry("models.out_of_memory", after_s=60) from error
            raise Waiting("models.unreadable", model=model.name) from error
        with warnings.catch_warnings():
            # The package leaves its vocabulary file to the garbage collector; read it once, here.
            warnings.simplefilter("ignore", ResourceWarning)
            whisper.tokenizer.get_tokenizer(self._model.is_multilingual, num_languages=self._model.num_languages)
        # By path the package does not know which attention heads follow the words, which its own models need.
        heads = whisper._ALIGNMENT_HEADS.get(model.stem)  # noqa: SLF001 - no public way
        with contextlib.suppress(RuntimeError):  # another model under an official name: the usual heads then
            if heads:
                self._model.set_alignment_heads(heads)
        tried = devices.choices(device, int(torch.cuda.is_available()), lambda: ("float16",))
        _, chosen = devices.first_that_works(tried, self._move)
        self._on_gpu = chosen.device == "cuda"
        # Half of the decoder's text context, less the token before the prompt.
        self.prompt_tokens = self._model.dims.n_text_ctx // 2 - 1 if reads_prompts(model) else 0
        self.name = f"openai-whisper/{model.stem}"

    def _move(self, to: Choice) -> None:
        """Raises: Waiting: "models.device"; Retry: "models.out_of_memory" of the card."""
        import torch

        if to.device == "cuda" and not torch.cuda.is_available():
            raise Waiting("models.device", reason="torch.cuda.is_available() is False")
        try:
            self._model.to(to.device)
        except torch.OutOfMemoryError as error:
            raise Retry("models.out_of_memory", after_s=60) from error
        except (RuntimeError, AssertionError) as error:  # torch asserts that it was built for cards
            raise Waiting("models.device", reason=str(error).partition("\n")[0][:200]) from error

    def tokens(self, text: str) -> int:
        """See `glossary.Prompted`."""
        return whisper_package.prompt_length(text, self._model.dims.n_vocab)

    def transcribe(
        self, samples: NDArray[np.float32], *, offset_ms: int, language: str | None, prompt: str | None
    ) -> Heard:
        """See `words.Transcriber`."""
        import torch
        import whisper

        torch.manual_seed(0)  # the fallback draws at random; a chunk done twice must give the same words
        try:
            result = whisper.transcribe(
                self._model, samples, language=language, initial_prompt=prompt or None,
                carry_initial_prompt=bool(prompt), task="transcribe", temperature=_TEMPERATURES,
                compression_ratio_threshold=REPEATS_ABOVE, logprob_threshold=IMPROBABLE_BELOW,
                no_speech_threshold=NO_SPEECH_ABOVE, condition_on_previous_text=False, word_timestamps=True,
                fp16=self._on_gpu, verbose=None,
            )  # fmt: skip
        except (RuntimeError, MemoryError) as error:
            self._unhook()
            if not devices.lacks_memory(error):
                raise
            raise Retry("models.out_of_memory", after_s=60) from error
        segments = result["segments"]
        tokenizer = whisper_package.tokenizer(self._model.dims.n_vocab, result["language"])
        for one in segments:
            one["own"] = own_times(one["tokens"], tokenizer.timestamp_begin, one["seek"] * _S_PER_FRAME)
        return heard(segments, result["language"], samples, offset_ms)

    def _unhook(self) -> None:
        """The package leaves its hooks on the decoder where an alignment fails, and every later hearing with them."""
        for module in self._model.decoder.modules():
            module._forward_hooks.clear()  # noqa: SLF001 - no public way

    def align(
        self, samples: NDArray[np.float32], words: Sequence[str], *, offset_ms: int, language: str
    ) -> tuple[Word, ...] | None:  # fmt: skip
        """See `forced.aligning.Aligner`."""
        from whisper.timing import find_alignment

        dims = self._model.dims
        tokenizer = whisper_package.tokenizer(dims.n_vocab, language if self._model.is_multilingual else "en")
        tokens = given_words.encode(words, tokenizer)
        mel = log_mel.log_mel(samples, dims.n_mels)
        if not words or not mel.shape[1] or sum(map(len, tokens)) > given_words.MOST_TOKENS:
            return None
        import torch

        window = torch.from_numpy(log_mel.window(mel, 0)).to(self._model.device)
        flat = [token for word in tokens for token in word]
        found = find_alignment(self._model, tokenizer, flat, window, min(log_mel.WINDOW_FRAMES, mel.shape[1]))
        spans = list(given_words.grouped(found, [len(word) for word in tokens]))
        if len(spans) < len(words):
            return None
        times = [(start, end) for start, end, _ in spans]
        return given_words.timed(words, times, [sure for *_, sure in spans], samples, offset_ms)
