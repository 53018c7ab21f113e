"""The Celery application: how it talks to the broker. Tasks register in `worker.tasks`, senders need only this."""

from __future__ import annotations

from celery import Celery

from services.pipeline import QUEUES, STEPS, VISIBILITY_TIMEOUT_S

__all__ = ["QUEUES", "make_app"]


def make_app(redis_url: str) -> Celery:
    """Late ack, reject on a lost worker, prefetch off, JSON; the sweep, not the broker, brings lost work back."""
    app = Celery("plenary", broker=_broker(redis_url), set_as_current=False)
    app.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        task_routes={f"plenary.{step.name}": {"queue": step.queue} for step in STEPS.values()},
        task_default_queue=QUEUES[0],
        broker_connection_retry_on_startup=True,
        # A sender must not hang on a broker that is away: the sweep sends again.
        broker_transport_options={
            "visibility_timeout": VISIBILITY_TIMEOUT_S, "unacked_restore_interval": 15, "unacked_restore_throttle": 1,
            "socket_timeout": 30, "socket_connect_timeout": 5, "socket_keepalive": True,
        },
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        enable_utc=True,
    )  # fmt: skip
    return app


def _broker(redis_url: str) -> str:
    """Celery spells a unix socket `redis+socket://`; redis-py and our settings also say `unix://`."""
    scheme, _, rest = redis_url.partition("://")
    return f"redis+socket://{rest}" if scheme == "unix" else redis_url
