"""`plenary style`: a style file checked with its line, a talk drafted in a style."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from services.recaps import styles
from web.cli import main

TALK = Path(__file__).parents[2] / "data" / "demo" / "table_ronde.vtt"
SHIPPED = Path(styles.__file__).parent / "data" / "styles"


def run(*arguments: object, status: int = 0) -> str:
    result = CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)
    assert result.exit_code == status
    return result.output


def test_a_style_is_checked_and_a_wrong_line_named(tmp_path):
    assert run("style", "check", SHIPPED / "digest.toml").strip()
    wrong = tmp_path / "ours.toml"
    wrong.write_text("[shape]\nheadings = true\nquestions = 3\n")
    assert "Line 3" in run("style", "check", wrong, status=2)
    wrong.write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in run("style", "check", wrong, status=2)


def test_a_talk_is_previewed_in_a_shipped_style_or_in_ones_own(tmp_path):
    ours = tmp_path / "ours.toml"
    ours.write_text('[shape]\norder = ["takeaways"]\n')
    kinds = {item["kind"] for item in json.loads(run("style", "preview", ours, TALK, "--json"))["items"]}
    assert kinds == {"takeaway"}
    shapes = {name: run("style", "preview", name, TALK) for name in styles.SHIPPED}
    assert len(set(shapes.values())) == 3
    assert all("«" in shape for shape in shapes.values())
    assert (
        shapes["digest"].index("À retenir") < shapes["digest"].index("Fournisseur") < shapes["digest"].index("chiffres")
    )
    assert shapes["coverage"].index("Fournisseur") < shapes["coverage"].index("À retenir")
    assert "coverage, digest, interview" in run("style", "preview", "unheard-of", TALK, status=2)
