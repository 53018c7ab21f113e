"""An evaluator that shares no code with the gate it judges: what must hold for every recap of every engine.

Its words and rules are the team's own evaluator's, told anew. `tests/services/recaps/test_bench_gates.py` corrupts a
clean recap in every way it should notice.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from services.contracts import Item, Recap, Transcript, Turn

_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "‑": "-", "…": "..."}
)
_CUT = re.compile(r"[\[(]\.\.\.[\])]")
_FILLERS = {
    "fr": r"euh+|heu+|hum+|hein|bah|ben|eh bien|enfin bref|tu vois|vous voyez|tu sais|vous savez",
    "en": r"uh+|um+|er+m?|hmm+|mm+|you know|i mean|you see",
}
_BEFORE = {
    "fr": r"(?<!\w)(?:si|s'ils?|ne|n'\w+|pas|jamais|non|on (?:me |nous |vous )?(?:dit|disait)|vous (?:dites|disiez"
    r"|pensez|croyez)|certains|soi-disant|sauf|à moins|faux|mensonge|contrairement|au lieu|comme si|est-ce qu\w*"
    r"|pourquoi|comment|d'après|selon)(?!\w)",
    "en": r"(?<!\w)(?:if|unless|not|never|no|n't|don't|didn't|doesn't|isn't|they say|you say|people say|he said"
    r"|she said|some say|suppose|false|instead|whether|as if|why|how|does|do you)(?!\w)",
}
_AFTER = {
    "fr": r"^\W*(?:mais|sauf|à condition|si|s'ils?|sinon|à moins|ou|que|qu'|pourtant|alors que|même si|pas)(?!\w)",
    "en": r"^\W*(?:but|except|if|unless|or|that|although|though|even if|only if|not)(?!\w)",
}
_LEANING = {
    "fr": r"^(?:et|mais|donc|or|car|puis|ensuite|alors|ou|parce que?|ça|cela|ceci|elle|ils|elles|lui|du coup|voilà"
    r"|oui|non|bon|ben|bah|dont|auquel|lequel)\b",
    "en": r"^(?:and|but|so|or|because|then|it|this|that|these|those|he|she|they|which|well|yeah|yes|no"
    r"|okay|like|also)\b",
}
_TRAILING = {
    "fr": "le la les un une des du de d à au aux et ou mais donc que qu qui dont ce cet cette ces sa son ses leur "
    "leurs je tu il elle on nous vous ils elles ne pour par avec sans sur dans en comme si très",
    "en": "the a an of to in on for with at by from and or but so if that this my your our their will would can could",
}


def gates(transcript: Transcript, recap: Recap, hosts: frozenset[str] = frozenset()) -> dict[str, bool]:
    """Name of each gate → whether the recap passes it. Args: hosts: ids of those known to moderate."""
    code = "fr" if transcript.language.startswith("fr") else "en"
    turns = {turn.id: turn for turn in transcript.turns}
    body = [item for item in recap.items if item.kind != "heading"]
    quotes = [item for item in body if item.kind in ("quote", "figure")]
    text = "\n".join(item.text for item in body)
    found = {
        "traceable": all(item.sources and all(s.turn in turns for s in item.sources) for item in body),
        "verbatim": all(_is_said(one, cited(one, turns), code) for one in quotes),
        "attribution": all(_is_theirs(one, cited(one, turns)) for one in quotes),
        "cut": not any(_turns_meaning(one, cited(one, turns), code) for one in quotes),
        "time": all(_in_time(one, turns) for one in body),
        "number": all(_numbers(one.text) <= _numbers(_told(one, turns, transcript)) for one in body),
        "name": all(
            _names(one.text) <= _spoken_names(transcript) for one in body if one.kind in ("intro", "narrative")
        ),
        "host": not any(one.speaker in hosts for one in quotes),
        "redundancy": redundancy([item.text for item in body]) <= 0.5,
        "disfluency": _disfluencies(text, code) <= 0.002 * max(1, len(text.split())),
        "dangling": sum(bool(re.match(_LEANING[code], plain(q.text).lower().strip(' "'))) for q in quotes)
        <= 0.02 * max(50, len(quotes)),
        "end": not any(_ends_badly(one.text, code) for one in quotes),
        "title": _title_stands(recap.title, code),
    }
    return found | _coverage(transcript, recap, hosts)


def plain(text: str) -> str:
    """Straight marks, single spaces, NFC."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_PLAIN).split())


def cited(item: Item, turns: dict[str, Turn]) -> list[Turn]:
    return [turns[one.turn] for one in item.sources if one.turn in turns]


def fragments(text: str) -> list[str]:
    """A quote may leave words out at an explicit mark only."""
    return [part.strip(' "«».,;:!?') for part in _CUT.split(plain(text)) if part.strip(' "«».,;:!?')]


def _bare(text: str, code: str) -> str:
    """Words without fillers and stutters of up to five words: what may be dropped without a mark."""
    spelt = re.findall(r"[^\W_]+", re.sub(rf"(?<!\w)(?:{_FILLERS[code]})(?!\w)", " ", plain(text).lower()))
    for size in range(5, 0, -1):
        n = 0
        while n + 2 * size <= len(spelt):
            if spelt[n : n + size] == spelt[n + size : n + 2 * size]:
                del spelt[n : n + size]
            else:
                n += 1
    return f" {' '.join(spelt)} "


def _is_said(item: Item, said: Sequence[Turn], code: str) -> bool:
    """Each fragment is in a cited turn, word for word but for fillers and stutters, in order."""
    places = {turn.id: _bare(turn.text, code) for turn in said}
    at = dict.fromkeys(places, 0)
    for part in fragments(item.text):
        where = next((t for t in places if places[t].find(_bare(part, code), at[t]) >= 0), None)
        if where is None:
            return False
        at[where] = places[where].find(_bare(part, code), at[where]) + 1
    return bool(places)


def _is_theirs(item: Item, said: Sequence[Turn]) -> bool:
    return bool(said) and all(turn.speaker == item.speaker for turn in said)


def _turns_meaning(item: Item, said: Sequence[Turn], code: str) -> bool:
    """Words left out of the sentence around a quote could turn it round, and no […] says so."""
    shown = plain(item.text)
    if re.search(r"^\W{0,3}\[\.\.\.\]|\[\.\.\.\]\W{0,3}$", shown):
        return False
    return any(_unsafe(plain(turn.text), part, code, shown) for turn in said for part in fragments(item.text))


def _unsafe(text: str, part: str, code: str, shown: str) -> bool:
    at = text.lower().find(part.lower())
    if at < 0:
        return False
    begin = max([m.end() for m in re.finditer(r"[.!?](?=\s|$)", text[:at])] or [0])
    rest = text[at + len(part) :]
    stop = re.search(r"[.!?](?=\s|$)", rest)
    after = rest[: stop.end()] if stop else rest
    asks = after.strip().endswith("?") and "?" not in shown
    before = re.search(_BEFORE[code], text[begin:at], re.IGNORECASE)
    return bool(before or re.match(_AFTER[code], after, re.IGNORECASE) or asks)


def _in_time(item: Item, turns: dict[str, Turn]) -> bool:
    """The seconds played are inside the cited turn."""
    for one in item.sources:
        turn = turns.get(one.turn)
        if turn is None or one.start_ms is None or turn.start_ms is None:
            continue
        if not turn.start_ms <= one.start_ms <= (turn.end_ms or one.start_ms):
            return False
    return True


def _told(item: Item, turns: dict[str, Turn], transcript: Transcript) -> str:
    return " ".join([transcript.title or "", *(one.name or "" for one in transcript.speakers),
                     *(turn.text for turn in cited(item, turns))])  # fmt: skip


def _numbers(text: str) -> set[str]:
    grouped = re.sub(r"(?<=\d)[ .,](?=\d{3}(?!\d))", "", plain(text))
    return set(re.findall(r"\d+(?:[.,]\d+)?", grouped))


def _names(text: str) -> set[str]:
    """Words that open on a capital inside a sentence of our own; what is quoted is judged as a quote."""
    own = re.sub(r"[«“\"][^»”\"]*[»”\"]", " ", unicodedata.normalize("NFC", text))
    return {_key(word) for word in re.findall(r"(?<=[a-zà-ÿ,;:] )(?:[dlDL]['’])?([A-ZÀ-Ý][^\W\d_]{2,})", own)}


def _spoken_names(transcript: Transcript) -> set[str]:
    people = [part or "" for one in transcript.speakers for part in (one.name, one.role, one.organisation)]
    said = [turn.text for turn in transcript.turns]
    return {_key(word) for text in (*said, *people) for word in re.findall(r"[^\W\d_]+", text)}


def _key(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))


def redundancy(texts: Sequence[str]) -> float:
    """The highest tf-idf cosine between two items."""
    bags = [Counter(w for w in re.findall(r"[^\W_]{4,}", plain(text).lower())) for text in texts]
    spread = Counter(word for bag in bags for word in bag)
    rows = [{w: n * (math.log((1 + len(bags)) / (1 + spread[w])) + 1) for w, n in bag.items()} for bag in bags]
    length = [math.sqrt(sum(v * v for v in row.values())) or 1.0 for row in rows]
    return max((_product(rows[i], rows[j]) / (length[i] * length[j]) for i in range(len(rows)) for j in range(i)),
               default=0.0)  # fmt: skip


def _product(one: dict[str, float], other: dict[str, float]) -> float:
    return sum(value * other.get(word, 0.0) for word, value in one.items())


def _disfluencies(text: str, code: str) -> int:
    said = re.sub(r"\bnous nous\b|\bvous vous\b|\btrès très\b|\bthat that\b|\bhad had\b", "x", plain(text).lower())
    repeats = re.findall(r"(?<!\w)(\w{2,}) \1(?!\w)", said)
    return len(re.findall(rf"(?<!\w)(?:{_FILLERS[code]})(?!\w)", said)) + len(repeats)


def _ends_badly(text: str, code: str) -> bool:
    last = (re.findall(r"[^\W_]+", plain(text)) or [""])[-1]
    return not re.search(r"[.!?…»\")\]]\s*$", text) or last in _TRAILING[code].split()


def _title_stands(title: str, code: str) -> bool:
    last = (re.findall(r"[^\W_]+", plain(title).lower()) or [""])[-1]
    return bool(title) and len(title) <= 110 and title[-1] not in ".,;:…" and last not in _TRAILING[code].split()


def _coverage(transcript: Transcript, recap: Recap, hosts: frozenset[str]) -> dict[str, bool]:
    """Everybody who says a twentieth is heard, and each third of the talk."""
    spoken: Counter[str] = Counter()
    middle, before = dict[str, float](), 0
    for turn in transcript.turns:
        size = len(turn.text.split())
        middle[turn.id] = before + size / 2
        before += size
        if turn.speaker is not None and turn.speaker not in hosts:
            spoken[turn.speaker] += size
    main = {who for who, size in spoken.items() if size >= 0.05 * spoken.total()}
    heard = {item.speaker for item in recap.items if item.kind in ("quote", "figure", "takeaway")}
    at = list(_places(recap, middle, max(1, before)))
    thirds = [sum(low / 3 <= where < (low + 1) / 3 for where in at) for low in range(3)]
    return {"speakers": main <= heard, "thirds": min(thirds) >= 0.15 * len(at) > 0}


def _places(recap: Recap, middle: dict[str, float], total: int) -> Iterator[float]:
    for item in recap.items:
        if item.kind != "heading" and item.sources and item.sources[0].turn in middle:
            yield middle[item.sources[0].turn] / total
