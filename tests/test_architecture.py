"""Rules of the house that a tool can hold: rooms, sizes, sentences."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from pathlib import Path

import pytest

from services import catalogue

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("services", "worker", "web", "migrations")
SOURCES = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py") if "node_modules" not in file.parts)
# What composes engines.
_KNOW_ENGINES = {"services.engines", "services.runtime"}


def functions(tree: ast.AST):
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_no_module_is_longer_than_300_lines():
    long = {str(file.relative_to(ROOT)): n for file in SOURCES if (n := len(file.read_text().splitlines())) > 300}
    assert {name: n for name, n in long.items() if not name.startswith("migrations/versions")} == {}


def test_no_function_is_longer_than_40_lines():
    long = []
    for file in SOURCES:
        if file.parent.name == "versions":
            continue
        long += [
            f"{file.relative_to(ROOT)}:{node.lineno} {node.name}"
            for node in functions(ast.parse(file.read_text()))
            if (node.end_lineno or 0) - node.lineno + 1 > 40
        ]
    assert long == []


def test_the_contract_nouns_never_import_engines_names_every_noun():
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    contract = next(one for one in told if one["name"] == "nouns never import engines")
    found = {
        f"services.{one.stem}"
        for one in (ROOT / "services").iterdir()
        if one.stem != "__init__" and (one.suffix == ".py" or (one / "__init__.py").exists())
    }
    assert set(contract["source_modules"]) == found - _KNOW_ENGINES


def test_both_languages_say_the_same_things():
    french, english = catalogue.keys("fr"), catalogue.keys("en")
    assert french - english == set()
    assert english - french == set()


def _fields(sentence: str) -> set[str]:
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_a_sentence_takes_the_same_values_in_both_languages():
    sentences = {language: catalogue._sentences(language) for language in catalogue.LANGUAGES}
    different = [
        key
        for key in sentences["fr"]
        if not key.endswith((".one", ".many"))  # "one talk" need not say its number
        and _fields(sentences["fr"][key]) != _fields(sentences["en"][key])
    ]
    assert different == []


def test_french_sentences_are_set_as_french_is():
    wrong = [
        (key, sentence)
        for key, sentence in catalogue._sentences("fr").items()
        if re.search(r"\w[ ][?!;:»](?:\s|$)|«[ ]|\w'\w", re.sub(r"\{[^}]*\}|https?://\S+", "x", sentence))
    ]
    assert wrong == []


def raised_keys():
    """Every literal key given to one of our errors, or to say(), in any room."""
    names = {"Refused", "NotFound", "NotAllowed", "Conflict", "TooMany", "Retry", "Waiting", "say"}
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                key = node.args[0].value
                if name in names and isinstance(key, str) and re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", key):
                    yield file.relative_to(ROOT), node.lineno, key


def test_every_sentence_that_is_said_stands_in_the_catalogue():
    known = catalogue.keys("fr")
    missing = [
        f"{file}:{line} {key}" for file, line, key in raised_keys() if key not in known and f"{key}.other" not in known
    ]
    assert missing == []


@pytest.mark.parametrize("room", ["services", "worker", "web", "migrations", "tests"])
def test_each_room_says_in_four_lines_what_it_is_for(room):
    lines = (ROOT / room / "README.md").read_text().strip().splitlines()
    assert lines[0].startswith("# Room")
    assert len(lines) == 4


def python_imports() -> dict[str, set[str]]:
    """What each module imports of ours, for its types alone or not."""
    names = {".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file for file in SOURCES}
    found: dict[str, set[str]] = {}
    for module, file in names.items():
        told = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.ImportFrom)]
        wanted = {f"{node.module}.{one.name}" for node in told for one in node.names} | {str(n.module) for n in told}
        found[module] = (wanted & names.keys()) - {module}
        # `from package import module` is of the module, not of what its package says.
        found[module] -= {one for one in found[module] if any(other.startswith(f"{one}.") for other in found[module])}
    return found


def script_imports() -> dict[str, set[str]]:
    source = ROOT / "web" / "frontend" / "src"
    return {
        str(file): {
            str((file.parent / f"{one}.ts").resolve()) for one in re.findall(r'from "(\.[^"]+)"', file.read_text())
        }
        for file in source.rglob("*.ts")
    }


@pytest.mark.parametrize("imports", [python_imports, script_imports])
def test_no_modules_import_each_other(imports):
    """Also not by way of others: what two of them share lies below both."""
    left = imports()
    while free := [one for one, wanted in left.items() if not wanted & left.keys()]:
        for one in free:
            del left[one]
    assert left.keys() == set()
