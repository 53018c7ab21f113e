"""What gunicorn loads: `web.wsgi:app`, made from the environment."""

from __future__ import annotations

import os
from pathlib import Path

from services import runtime, settings
from web.app import create_app
from worker.app import make_app
from worker.queue import CeleryQueue

_settings = settings.from_env(os.environ, Path(".env"))
_settings.need("redis_url")
app = create_app(runtime.build(_settings, CeleryQueue(make_app(_settings.redis_url)), pool=_settings.web_threads))
