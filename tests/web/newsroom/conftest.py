"""The rooms of the web, shared with their neighbours."""

from tests.web.rooms import app, newsroom, password_hash, runtime

__all__ = ["app", "newsroom", "password_hash", "runtime"]
