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

    `queue`: who works on it; stages of one queue have one `limit_s`, since any nudge on it may lead to any of them.
    `after`: the stages that must be settled first; one that waits for fanned-out stages also names who makes them.
    `share`: percent of the whole a person waits for.
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
        Step("plan", "media", after=("probe",), limit_s=2 * HOUR_S, share=4),
        Step("transcribe", "speech", after=("plan",), limit_s=HOUR_S, share=72, tolerated=True),
        Step("diarize", "speakers", after=("plan",), limit_s=3 * HOUR_S, share=10, tolerated=True),
        Step("audit", "recap", after=("plan", "transcribe"), share=1, tolerated=True),
        Step("redo", "speech", after=("audit",), limit_s=HOUR_S, share=3, tolerated=True),
        Step("crosstalk", "speech", after=("diarize",), limit_s=HOUR_S, share=2, tolerated=True),
        Step("turns", "recap", after=("transcribe", "diarize", "crosstalk", "audit", "redo"), share=2),
        Step("align", "speech", after=("plan", "transcribe"), limit_s=HOUR_S, share=5),
        Step("import", "recap", share=60),
        Step("recap", "recap", after=("turns", "import"), share=2),
    )
}

MEDIA_FLOW = ("probe", "plan", "transcribe", "diarize", "crosstalk", "audit", "redo", "turns", "recap")
TEXT_FLOW = ("import", "recap")
# The recording of a text that is there already: its words are given their times, none is written anew.
ALIGN_FLOW = ("probe", "plan", "transcribe", "align")
# A person asked to hear one passage again.
REDO_FLOW = ("redo",)
# A person asked to look for the voices again; nothing is heard anew.
VOICES_FLOW = ("diarize", "turns", "recap")
# A person asked for a new draft; nothing else changes.
DRAFT_FLOW = ("recap",)
FLOWS = {
    "media": MEDIA_FLOW, "text": TEXT_FLOW, "align": ALIGN_FLOW, "redo": REDO_FLOW, "voices": VOICES_FLOW,
    "draft": DRAFT_FLOW,
}  # fmt: skip

# Rows of these stages are made when their number is known: `transcribe` by `plan`, one per chunk, `redo` by `audit`,
# one per doubt, `crosstalk` by `diarize` where two channels hold a voice each; all others exist from the job's start.
# What waits for them finds them by looking.
FANNED_OUT = frozenset({"transcribe", "redo", "crosstalk"})

# Above the longest stage, or the broker hands a long stage out twice (its default is one hour).
VISIBILITY_TIMEOUT_S = 2 * max(step.limit_s for step in STEPS.values())


def after(name: str, flow: frozenset[str]) -> tuple[str, ...]:
    """The stages of this `flow` that must be settled before `name` may start."""
    return tuple(one for one in STEPS[name].after if one in flow)


def beside(name: str) -> tuple[str, ...]:
    """The stages that a worker nudged for `name` may claim: all of its queue, whose limits are the same."""
    return tuple(step.name for step in STEPS.values() if step.queue == STEPS[name].queue)


def downstream(names: set[str]) -> set[str]:
    """All stages that rest, directly or not, on one of `names`."""
    found: set[str] = set()
    grown = True
    while grown:
        more = {step.name for step in STEPS.values() if set(step.after) & (names | found)} - found
        grown = bool(more)
        found |= more
    return found
