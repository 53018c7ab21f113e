"""What the segmentation network's windows of ten seconds say of prints and of voices."""

import numpy as np
import pytest

from services.engines import company

FRAME_MS = company.FRAME_MS
SPLIT = int(5_000 / FRAME_MS)


def window(*stretches):
    """`stretches`: (class, first frame, last frame); elsewhere the first person speaks."""
    found = np.zeros((589, 7), np.float32)
    found[:, 1] = 1
    for number, first, last in stretches:
        found[first:last] = 0
        found[first:last, number] = 1
    return found


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


@pytest.mark.parametrize(("between", "heard", "count"), [(0.7, 1, 1), (0.4, 1, 2), (0.7, 2, 2)])
def test_a_brief_voice_rather_like_another_is_that_one_if_windows_say_so(between, heard, count):
    starts = np.arange(0, 1_600, 40)
    labels = (starts * 10 + 800 >= 13_000).astype(np.int64)
    points = np.array([[1.0, 0.0], [between, np.sqrt(1 - between**2)]])[labels]
    later = int((13_000 - 9_000) / FRAME_MS)
    crowd = of(window(), window((heard, later, 589)))
    found = company.reunited(labels, points, starts, crowd, hop_frames=40)
    assert found.max() + 1 == count
    assert company.reunited(labels, points, starts, crowd, hop_frames=40, fewest=2).max() == 1


def test_two_who_speak_for_long_stay_two_however_alike():
    starts = np.arange(0, 6_000, 40)
    labels = (np.arange(len(starts)) >= 75).astype(np.int64)
    points = np.array([[1.0, 0.0], [0.7, np.sqrt(0.51)]])[labels]
    crowd = of(*[window()] * 7)
    assert company.reunited(labels, points, starts, crowd, hop_frames=40).max() == 1


def test_the_number_of_the_windows_decides_nothing():
    starts = np.arange(0, 1_500, 40)
    one = company.Company([(0, window((2, SPLIT, 589))), (144_000, window())]).shares(starts)
    assert len(one) == len(starts)
    assert [first for first, _ in one] == sorted(first for first, _ in one)
