"""Room 1: what the program knows. No Flask, no Celery, no environment."""
