"""Every string a person sees, in French and English: one TOML file per language and area.

`say("media.empty_file", "fr", name="a.mp3")` reads fr/media.toml, key `empty_file`. A value is a `str.format`
template; a key ending in `.one` / `.other` is chosen by `count` under the language's CLDR plural rule.
"""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path

from babel import Locale

LANGUAGES = ("fr", "en")
_HERE = Path(__file__).parent


@functools.cache
def _sentences(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for file in sorted((_HERE / language).glob("*.toml")):
        _flatten(file.stem, tomllib.loads(file.read_text("utf-8")), found)
    return {key: _spaced(one) for key, one in found.items()} if language == "fr" else found


def _spaced(sentence: str) -> str:
    """French spaces that must not break: the files are written with plain ones, which people can see and type."""
    sentence = re.sub(r" ([?!;])", "\N{NARROW NO-BREAK SPACE}\\1", sentence)
    sentence = re.sub(r" ([:»])(?!//)", "\N{NO-BREAK SPACE}\\1", sentence)
    return sentence.replace("« ", "«\N{NO-BREAK SPACE}")


def _flatten(prefix: str, table: dict[str, object], into: dict[str, str]) -> None:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if isinstance(value, dict):
            _flatten(key, value, into)
        else:
            into[key] = str(value)


def keys(language: str) -> frozenset[str]:
    """All keys of one language; a test holds the languages equal."""
    return frozenset(_sentences(language))


def say(key: str, language: str, **params: object) -> str:
    """Return the sentence `key` in `language` with `params` filled in.

    Args: language: "fr" or "en"; anything else is read as English. params: `count` also chooses the plural form.
    Raises: KeyError: no such key, which a test of all used keys prevents.
    """
    sentences = _sentences(language if language in LANGUAGES else "en")
    if key not in sentences and "count" in params:
        plural = Locale.parse(language if language in LANGUAGES else "en").plural_form
        form = f"{key}.{plural(float(str(params['count'])))}"
        key = form if form in sentences else f"{key}.other"
    return sentences[key].format(**params)


def resaid(sentence: str, language: str) -> str:
    """A sentence that was said in one language and kept, in another; as it is where it is none of the catalogue's.

    What stands in its places is said anew too: "Rédigé sans le modèle. {why}" holds a sentence of its own.
    """
    for key, pattern, _ in _patterns():
        found = pattern.fullmatch(sentence)
        if found:
            told = {name: resaid(value, language) for name, value in found.groupdict().items()}
            sentences = _sentences(language if language in LANGUAGES else "en")
            return sentences[key].format(**told) if key in sentences else say(key.rpartition(".")[0], language, **told)
    return sentence


@functools.cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], int], ...]:
    """What the notices of a recap look like, in all languages, the longest wording first."""
    found = []
    for language in LANGUAGES:
        for key, template in _sentences(language).items():
            if key.startswith(("llm.", "recap.guessed")):
                parts = re.split(r"\{(\w+)\}", template)
                shape = "".join(f"(?P<{one}>.+?)" if n % 2 else re.escape(one) for n, one in enumerate(parts))
                if len(set(parts[1::2])) == len(parts[1::2]):
                    found.append((key, re.compile(shape, re.DOTALL), -len(template)))
    return tuple(sorted(found, key=lambda row: (row[2], row[0])))
