"""The `words.Transcriber` made of CTranslate2: the same checkpoints and the same rules as openai-whisper, in less time.

Weights are 8-bit on a processor and 16-bit on a card (`checkpoint_conversion`); torch is never loaded. Several chunks
are heard at once: on a processor their decoding shares each pass over the weights, while their encoding, which fills
the caches with one window already, is done one by one (tests/bench/results/transcribe.md). What differs from the
reference: where a guard fails, it draws at random, which a redelivered chunk could not repeat; here the search grows
wider instead, then repeated phrases are forbidden. Second hearings are its own, too (`guarded`).
"""

from __future__ import annotations

import copy
import functools
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services import keeping
from services.contracts import Word
from services.engines import devices
from services.engines.hearing import checkpoint_conversion, given_words, log_mel, whisper_package
from services.engines.hearing.guards import REPEATS_ABOVE, heard
from services.engines.hearing.weights import reads_prompts
from services.engines.hearing.windows import Decoded, Passage, decoded
from services.errors import Retry, Waiting
from services.words import Heard

Samples = NDArray[np.float32]
# The way a window is searched, then searched again where a guard fails.
_WIDER: tuple[Mapping[str, Any], ...] = (
    {"beam_size": 5, "patience": 2.0},
    {"beam_size": 5, "patience": 2.0, "no_repeat_ngram_size": 3, "repetition_penalty": 1.1},
)
_GUARDED_BEAM = 5
# Half of the decoder's text context, less the token before the prompt. Source: `whisper.decoding`.
_PROMPT_TOKENS = 448 // 2 - 1
# Hearing one more window at once takes about the memory of the 8-bit weights: so many bytes may go to that, and past
# so many windows nothing more is gained. On a card, where what is left idle is lost, the whole batch.
_BATCH_BYTES = 512 * 2**20
_MOST_ON_PROCESSOR, _MOST_ON_CARD = 8, 16
# Weights as small as these stay in a processor's caches: there is no pass over them to share, and what several windows
# attend to only pushes each other out.
_CACHED_BYTES = 16 * 2**20
_log = logging.getLogger(__name__)


class CTranslate2Whisper:
    """One converted checkpoint in memory. Make it in the process that uses it: a fork of it hangs.

    Args: model: a .pt file (`weights.locate` finds it); folder: where converted weights are kept; device: "auto",
    "cpu" or "cuda"; beam: width of the search, 1 is greedy; batch: most chunks taken and decoded at once, None for what
    suits the model and the device; precision: of the weights, None for what suits the device.
    Raises: Waiting: as `checkpoint_conversion.converted`, "models.device" the card cannot be used.
    ModuleNotFoundError: ctranslate2 is not installed.
    """

    def __init__(
        self, model: Path, folder: Path, *, device: str = "auto", threads: int = 2, beam: int = 5,
        batch: int | None = None, precision: str | None = None,
    ) -> None:  # fmt: skip
        import ctranslate2

        able = functools.partial(ctranslate2.get_supported_compute_types, "cuda")
        self._model: Any
        self._model, chosen = devices.first_that_works(
            devices.choices(device, ctranslate2.get_cuda_device_count(), able, precision),
            lambda one: _load(model, folder, one.precision, device=one.device, threads=threads),
        )
        device, precision = chosen.device, chosen.precision
        self._beam = beam
        self._obeys = False
        self._encodes_at_once = device == "cuda"
        self._view = ctranslate2.StorageView.from_array
        self._processor = ctranslate2.Device.cpu
        place = checkpoint_conversion.place(model, folder, precision)
        self._n_vocab = _n_vocab(place)
        self._speaks_many = whisper_package.is_multilingual(self._n_vocab)
        self.batch = batch or _suitable_batch(place, device)
        self._together = batch or (1 if device == "cpu" and _size(place) <= _CACHED_BYTES else self.batch)
        self.prompt_tokens = _PROMPT_TOKENS if reads_prompts(model) else 0
        self.name = f"ctranslate2/{model.stem}"

    def guarded(self) -> CTranslate2Whisper:
        """The same model, with no weights of its own, for second hearings: in the language it is told, whatever it
        hears, and with the wide search however narrow the first was.
        """
        second = copy.copy(self)
        second.__dict__.update(_obeys=True, _beam=max(self._beam, _GUARDED_BEAM))
        return second

    def tokens(self, text: str) -> int:
        """See `glossary.Prompted`."""
        return whisper_package.prompt_length(text, self._n_vocab)

    def transcribe(self, samples: Samples, *, offset_ms: int, language: str | None, prompt: str | None) -> Heard:
        """See `words.Transcriber`."""
        return self.transcribe_many([(samples, offset_ms)], language=language, prompt=prompt)[0]

    def transcribe_many(
        self, chunks: Sequence[tuple[Samples, int]], *, language: str | None, prompt: str | None
    ) -> list[Heard]:
        """See `words.BatchTranscriber`."""
        spoken = language if self._speaks_many else "en"
        first = self._prompt(prompt)
        try:
            mels = [log_mel.log_mel(samples, self._model.n_mels) for samples, _ in chunks]
            passages = [Passage(mel, spoken, first, is_told=self._obeys) for mel in mels]
            while todo := [one for one in passages if not one.is_over]:
                self._step(todo[: min(self.batch, self._together)])
        except MemoryError as error:
            raise Retry("models.out_of_memory", after_s=60) from error
        return [
            heard(passage.segments, passage.language or "en", samples, offset_ms)
            for passage, (samples, offset_ms) in zip(passages, chunks, strict=True)
        ]

    def align(
        self, samples: Samples, words: Sequence[str], *, offset_ms: int, language: str
    ) -> tuple[Word, ...] | None:  # fmt: skip
        """See `forced.aligning.Aligner`."""
        tokenizer = whisper_package.tokenizer(self._n_vocab, language if self._speaks_many else "en")
        tokens = given_words.encode(words, tokenizer)
        mel = log_mel.log_mel(samples, self._model.n_mels)
        if not words or not mel.shape[1] or sum(map(len, tokens)) > given_words.MOST_TOKENS:
            return None
        encoded = self._model.encode(self._view(log_mel.window(mel, 0)[np.newaxis]))
        flat = [token for word in tokens for token in word]
        frames = min(log_mel.WINDOW_FRAMES, mel.shape[1])
        (found,) = self._model.align(encoded, list(tokenizer.sot_sequence), [flat], [frames])
        counts = [len(word) for word in tokens]
        bounds = np.pad(np.cumsum(counts), (1, 0))
        sure = [float(np.mean(found.text_token_probs[a:b])) for a, b in pairwise(bounds)]
        return given_words.timed(words, given_words.from_path(counts, found.alignments), sure, samples, offset_ms)

    def _step(self, passages: Sequence[Passage]) -> None:
        """Hear the next window of each passage; in halves where memory does not suffice. Raises: MemoryError."""
        try:
            self._hear(passages)
        except (MemoryError, RuntimeError) as error:
            if not devices.lacks_memory(error):
                raise
            if len(passages) == 1:
                raise MemoryError(str(error)) from error
            self.batch = max(1, len(passages) // 2)
            _log.warning("memory does not suffice for %d chunks at once, trying %d", len(passages), self.batch)
            for some in (passages[: self.batch], passages[self.batch :]):
                self._step(some)

    def _hear(self, passages: Sequence[Passage]) -> None:
        encoded = self._encode([one.window() for one in passages])
        if self._speaks_many and any(one.language is None or one.tells_its_language for one in passages):
            for passage, likely in zip(passages, self._model.detect_language(encoded), strict=True):
                passage.settle_language({token.strip("<|>"): probability for token, probability in likely})
        for together in _alike(passages):  # a batch has one start sequence
            rows = encoded if len(together) == len(passages) else self._rows(encoded, together)
            self._decode(rows, [passages[n] for n in together])

    def _encode(self, windows: Sequence[NDArray[np.float32]]) -> Any:
        """The encoder's output for windows of shape (n_mels, 3000): shape (windows, positions, width)."""
        if self._encodes_at_once or len(windows) == 1:
            return self._model.encode(self._view(np.stack(windows)))
        apart = (self._model.encode(self._view(one[np.newaxis])) for one in windows)
        return self._view(np.concatenate([np.asarray(one) for one in apart]))

    def _decode(self, encoded: Any, passages: Sequence[Passage]) -> None:
        tokenizer = whisper_package.tokenizer(self._n_vocab, passages[0].language)
        before = [tokenizer.sot_prev, *passages[0].prompt] if passages[0].prompt else []
        prompt = [*before, *tokenizer.sot_sequence]
        said = self._generate(encoded, prompt, len(passages), tokenizer, {"beam_size": self._beam})
        for n, one in enumerate(said):
            if not one.is_good:
                said[n] = self._again(self._rows(encoded, [n]), prompt, one, tokenizer)
        aligned = self._align(encoded, passages, said, tokenizer)
        for passage, one, alignment in zip(passages, said, aligned, strict=True):
            if one.is_silence:
                passage.skip()
            else:
                passage.take(one, tokenizer, alignment)

    def _again(self, encoded: Any, prompt: list[int], first: Decoded, tokenizer: Any) -> Decoded:
        """Search a window wider until it passes the guards; the best of all tries if none does."""
        tried = [first]
        for options in _WIDER:
            (found,) = self._generate(encoded, prompt, 1, tokenizer, options)
            if found.is_good:
                return found
            tried.append(found)
        return max(tried, key=lambda one: (one.compression_ratio <= REPEATS_ABOVE, one.average_logprob))

    def _generate(
        self, encoded: Any, prompt: list[int], count: int, tokenizer: Any, options: Mapping[str, Any]
    ) -> list[Decoded]:
        results = self._model.generate(
            encoded, [prompt] * count, return_scores=True, return_no_speech_prob=True, **options
        )
        return [
            decoded(one.sequences_ids[0], tokenizer, score=one.scores[0], no_speech_probability=one.no_speech_prob)
            for one in results
        ]

    def _align(
        self, encoded: Any, passages: Sequence[Passage], said: Sequence[Decoded], tokenizer: Any
    ) -> Iterator[Any]:
        """The alignment of each window's text tokens, None where it has none."""
        texts = [[token for token in one.tokens if token < tokenizer.eot] for one in said]
        texts = [[] if one.is_silence else text for one, text in zip(said, texts, strict=True)]
        worded = [n for n, text in enumerate(texts) if text]
        if not worded:
            return iter([None] * len(said))
        results = self._model.align(
            encoded if len(worded) == len(said) else self._rows(encoded, worded), list(tokenizer.sot_sequence),
            [texts[n] for n in worded], [passages[n].window_frames for n in worded],
        )  # fmt: skip
        found = dict(zip(worded, results, strict=True))
        return (found.get(n) for n in range(len(said)))

    def _rows(self, encoded: Any, which: Sequence[int]) -> Any:
        """Some windows of an encoder's output."""
        return self._view(np.ascontiguousarray(np.asarray(encoded.to_device(self._processor))[list(which)]))

    def _prompt(self, prompt: str | None) -> tuple[int, ...]:
        """The last tokens of a prompt that leave the decoder room; names and terms stand at the end of ours."""
        if not prompt or not prompt.strip():
            return ()
        tokenizer = whisper_package.tokenizer(self._n_vocab, None)
        return tuple(tokenizer.encode(" " + prompt.strip())[-_PROMPT_TOKENS:])


def _alike(passages: Sequence[Passage]) -> Iterable[list[int]]:
    """The places of passages that share a language and a prompt."""
    found: dict[tuple[str | None, tuple[int, ...]], list[int]] = {}
    for n, one in enumerate(passages):
        found.setdefault((one.language, one.prompt), []).append(n)
    return found.values()


def _load(model: Path, folder: Path, precision: str, *, device: str, threads: int) -> Any:
    """The converted model; made again once where what lies there cannot be read."""
    for again in (False, True):
        target = checkpoint_conversion.converted(model, folder, precision)
        try:
            return _tried(target, precision, device=device, threads=threads)
        except MemoryError as error:
            raise Retry("models.out_of_memory", after_s=60) from error
        except (RuntimeError, ValueError) as error:
            if devices.lacks_memory(error):
                raise Retry("models.out_of_memory", after_s=60) from error
            if device == "cuda":
                raise Waiting("models.device", reason=str(error)[:200]) from error
            if again:
                break
            _log.warning("%s cannot be loaded (%s): converting it again", target.name, error)
            checkpoint_conversion.forget(target)
    raise Waiting("models.unreadable", model=model.name)


def _tried(target: Path, precision: str, *, device: str, threads: int) -> Any:
    """A converted folder in memory. Raises: RuntimeError, ValueError, MemoryError: of CTranslate2, as they come."""
    import ctranslate2

    keeping.reuse_what_is_freed()
    loaded = ctranslate2.models.Whisper(
        str(target), device=device, compute_type=checkpoint_conversion.PRECISIONS[precision],
        intra_threads=threads, inter_threads=1,
    )  # fmt: skip
    if device == "cuda":  # the card's libraries are looked for only when they are first needed
        silence = np.zeros((1, loaded.n_mels, log_mel.WINDOW_FRAMES), np.float32)
        loaded.encode(ctranslate2.StorageView.from_array(silence))
    return loaded


def _suitable_batch(target: Path, device: str) -> int:
    if device == "cuda":
        return _MOST_ON_CARD
    return min(_MOST_ON_PROCESSOR, max(1, _BATCH_BYTES // _size(target)))


def _size(target: Path) -> int:
    """Bytes of a converted model's weights."""
    return (target / "model.bin").stat().st_size


def _n_vocab(target: Path) -> int:
    import json

    return len(json.loads((target / "vocabulary.json").read_text("utf-8")))
