"""What the segmentation network's windows of ten seconds say of prints and of voices."""

import numpy as np

from services.engines.voices import company
from tests.services.engines.voices.segmented import SPLIT, window

FRAME_MS = company.FRAME_MS


def of(*windows):
    return company.Company([(number * 144_000, one) for number, one in enumerate(windows)])


def share_of(found, start):
    (first, weights), *_ = found.shares(np.array([start]))
    at_ms = (first + np.arange(len(weights))) * 20
    return at_ms[weights > 0.5]


def test_a_print_near_a_change_is_made_of_whom_its_middle_belongs_to():
    two = of(window((2, SPLIT, 589)))
    before = share_of(two, 370)  # its middle is 4.5 s
    assert before.max() < 5_040
    assert before.min() == 3_760
    after = share_of(two, 460)  # 5.4 s
    assert after.min() > 4_960
    assert after.max() == 6_120


def test_a_print_of_too_little_reaches_further_and_of_nobody_takes_everything():
    short = of(window((2, 0, 240), (2, 248, 400), (4, 400, 589)))  # the first speaks 0.14 s alone, then with the second
    assert len(share_of(short, 332)) == 75
    nobody = of(window((0, 0, 589)))
    assert len(share_of(nobody, 300)) == 75
    interrupted = of(window((2, SPLIT - 12, SPLIT - 4), (2, SPLIT + 4, SPLIT + 12), (0, SPLIT + 12, SPLIT + 70)))
    assert len(share_of(interrupted, 420)) > 25


def test_at_the_start_there_is_nothing_before():
    first, weights = of(window()).shares(np.array([0]))[0]
    assert first == 2
    assert len(weights) == 75
    assert company.Company([(0, window())]).shares(np.array([-70]))[0][0] == 0


def test_voices_meet_as_one_person_or_as_two():
    starts = np.arange(0, 800, 40)
    labels = (starts * 10 + 800 >= 5_000).astype(np.int64)
    one, two = of(window()).meetings(starts, labels)
    assert one[0, 1] == min(np.bincount(labels))
    assert two[0, 1] == 0
    one, two = of(window((2, SPLIT, 589))).meetings(starts, labels)
    assert one[0, 1] <= 1
    assert two[0, 1] >= min(np.bincount(labels)) - 1


def test_the_number_of_the_windows_decides_nothing():
    starts = np.arange(0, 1_500, 40)
    one = company.Company([(0, window((2, SPLIT, 589))), (144_000, window())]).shares(starts)
    assert len(one) == len(starts)
    assert [first for first, _ in one] == sorted(first for first, _ in one)
