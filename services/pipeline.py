"""The flow's table of contents: which stage follows which, on which queue, within which limits.

Pure data. `jobs` keeps the ledger of it, `worker.tasks` names the one service call of each stage.
"""

from __future__ import annotations

from dataclasses import dataclass

MINUTE_S = 60
HOUR_S = 60 * MINUTE_S
QUEUES = ("media", "speech", "speakers", "recap")


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of a flow.

    `after`: the stages that must be settled first. `share`: percent of the whole a person waits for.
    `tolerated`: the job goes on without it and says so (a lost chunk, no voices), since a transcript is never lost.
    """

    name: str
    queue: str
    after: tuple[str, ...] = ()
    limit_s: int = 10 * MINUTE_S
    share: int = 1
    tolerated: bool = False


STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        Step("probe", "media", limit_s=2 * HOUR_S, share=6),
        Step("plan", "media", after=("probe",), limit_s=HOUR_S, share=4),
        Step("transcribe", "speech", after=("plan",), limit_s=HOUR_S, share=74, tolerated=True),
        Step("diarize", "speakers", after=("plan",), limit_s=3 * HOUR_S, share=10, tolerated=True),
        Step("turns", "recap", after=("transcribe", "diarize"), share=2),
        Step("audit", "recap", after=("turns",), share=2, tolerated=True),
        Step("import", "recap", share=60),
        Step("recap", "recap", after=("audit", "import"), share=2),
    )
}

MEDIA_FLOW = ("probe", "plan", "transcribe", "diarize", "turns", "audit", "recap")
TEXT_FLOW = ("import", "recap")
FLOWS = {"media": MEDIA_FLOW, "text": TEXT_FLOW}

# Rows of these stages are made by `plan`, one per chunk; all others exist from the job's start.
FANNED_OUT = frozenset({"transcribe"})

# Above the longest stage, or the broker hands a long stage out twice (its default is one hour).
VISIBILITY_TIMEOUT_S = 2 * max(step.limit_s for step in STEPS.values())


def after(name: str, flow: frozenset[str]) -> tuple[str, ...]:
    """The stages of this `flow` that must be settled before `name` may start."""
    return tuple(one for one in STEPS[name].after if one in flow)


def downstream(names: set[str]) -> set[str]:
    """All stages that rest, directly or not, on one of `names`."""
    found: set[str] = set()
    grown = True
    while grown:
        more = {step.name for step in STEPS.values() if set(step.after) & (names | found)} - found
        grown = bool(more)
        found |= more
    return found
