"""What several tests of engines need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

NOBODY = 65_534


@pytest.fixture
def as_somebody_else(tmp_path: Path):
    """Run a program that becomes an account without rights where `{drop}` stands; return what it says.

    Root may write everywhere; an ordinary account first loses its own right to write in the test's folders.
    """
    is_root = os.geteuid() == 0
    # pytest's folders are closed to everybody else.
    closed = [one for one in tmp_path.parents if one.is_relative_to(tmp_path.parents[2])] if is_root else []
    modes = {one: one.stat().st_mode for one in [*closed, tmp_path]}

    def run(code: str, **values: object) -> str:
        for one, mode in modes.items():
            one.chmod(mode | 0o111)
        opened = [one for one in tmp_path.rglob("*") if one.is_dir()]
        if not is_root:
            for one in opened:
                one.chmod(0o555)
        drop = f"import os; os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})" if is_root else ""
        program = code.format(drop=drop, **values)
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        for one in opened:
            one.chmod(0o755)
        assert done.returncode == 0, done.stderr
        return done.stdout

    yield run
    for one, mode in modes.items():
        one.chmod(mode)
