"""The whole service on one machine without Docker: real Postgres and Redis from wheels, under one supervisor."""
