"""Forced alignment: a text that people wrote receives the times of a recording, word by word, in its own spelling."""
