"""Adapters: what hears, tells voices apart, writes and stores, each behind a Protocol of the noun that uses it."""

from __future__ import annotations

import os

# Threads that wait for each other sleep. OpenMP's default is to turn in circles for milliseconds, which on a machine
# that does anything else takes the very core that the awaited thread needs: two threads on two busy cores took six
# times as long. Read as torch and CTranslate2 are loaded, which nobody above this package does.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

# CTranslate2 multiplies with oneDNN, not MKL, on Intel's processors as on all others: where memory ends MKL takes the
# process with it, oneDNN says so; and where 8-bit numbers are multiplied in one step it is the cheaper one.
os.environ.setdefault("CT2_USE_MKL", "0")
