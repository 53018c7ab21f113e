"""Whisper, twice: checkpoints found, fetched and converted, and two engines that hear with them by one set of rules."""
