"""A running service of several processes, for the tests that need one."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from tests.worker.service import Service


@pytest.fixture
def start():
    """`start(**settings)`: a service of its own, stopped and removed after the test."""
    root = Path(tempfile.mkdtemp(prefix="plenary-service-"))
    root.chmod(0o711)
    begun = []

    def make(**chosen):
        begun.append(Service(root, **chosen))
        return begun[0]

    yield make
    for one in begun:
        one.supervisor.stop()
        one.runtime.sessions.kw["bind"].dispose()
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def service(start):
    return start()
