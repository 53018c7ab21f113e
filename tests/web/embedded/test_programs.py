from __future__ import annotations

from pathlib import Path

from services.pipeline import QUEUES
from services.settings import Settings
from web.embedded.programs import programs
from worker.main import _parser


def test_every_queue_has_a_worker_and_who_speaks_in_hours_of_sound_keeps_no_file_from_being_read(tmp_path: Path):
    workers = {one.name: one._command for one in programs(Settings(), tmp_path) if one.name.startswith("worker-")}
    options = {name: _parser().parse_args(command[3:]) for name, command in workers.items()}
    assert sorted(queue for one in options.values() for queue in one.queues.split(",")) == sorted(QUEUES)
    speakers = next(one for one in options.values() if "speakers" in one.queues)
    assert speakers.queues == "speakers"
    assert speakers.concurrency == 2  # a short recording beside a long one
