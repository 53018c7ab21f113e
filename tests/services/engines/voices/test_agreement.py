"""Which clusters are one person: two kinds of prints, and what windows of ten seconds hear."""

import numpy as np
import pytest

from services.engines.voices import agreement, company

STARTS = np.arange(0, 4_000, 40)
LATER = int((25_000 - 18_000) / company.FRAME_MS)


def crowd(later):
    """Windows every nine seconds of one person; from 25 s on it is person number `later` of theirs."""
    found = []
    for number in range(5):
        window = np.zeros((589, 7), np.float32)
        window[:, 1] = 1
        if number == 2:
            window[LATER:] = 0
            window[LATER:, later] = 1
        found.append((number * 144_000, window))
    return company.Company(found)


def lying(cosine, labels):
    """Points of two clusters whose centres have this cosine."""
    return np.array([[1.0, 0.0], [cosine, np.sqrt(1 - cosine**2)]])[labels]


def halves(first):
    return (np.arange(len(STARTS)) >= first).astype(np.int64)


def found(labels, likeness, other, *, later=1, **hints):
    asked = []

    def listen(some):
        asked.append(some)
        return lying(other, labels)[some]

    points = lying(likeness, labels)
    joined = agreement.joined(labels, points, STARTS, crowd(later), listen, hop_frames=40, **hints)
    return int(joined.max()) + 1, asked


@pytest.mark.parametrize(
    ("likeness", "other", "count"),
    [(0.62, 0.95, 1), (0.62, 0.6, 2), (0.7, 0.75, 1), (0.9, 0.5, 1), (0.5, 0.95, 2)],
)
def test_what_one_kind_of_print_leaves_open_the_other_decides(likeness, other, count):
    assert found(halves(50), likeness, other)[0] == count


def test_a_brief_cluster_need_be_less_alike():
    assert found(halves(96), 0.5, 0.8)[0] == 1
    assert found(halves(50), 0.5, 0.8)[0] == 2


def test_more_is_asked_of_whom_windows_hear_as_two_people():
    labels = halves(59)
    assert found(labels, 0.62, 0.95)[0] == 1
    assert found(labels, 0.62, 0.95, later=2)[0] == 2
    assert found(labels, 0.9, 0.95, later=2)[0] == 1


def test_a_hint_parts_who_is_nearly_two_people_and_nobody_else():
    assert found(halves(50), 0.62, 0.85)[0] == 1
    assert found(halves(50), 0.62, 0.85, fewest=2)[0] == 2
    assert found(halves(96), 0.65, 0.95, fewest=2)[0] == 1


def test_a_hint_parts_two_who_are_alike_where_both_speak_for_long():
    labels = halves(49)
    assert found(labels, 0.75, 0.9)[0] == found(labels, 0.75, 0.9, fewest=2)[0] == 1  # 19.6 s
    labels = halves(50)
    assert found(labels, 0.75, 0.9)[0] == 1
    assert found(labels, 0.75, 0.9, fewest=2)[0] == 2
    assert found(labels, 0.95, 0.95, fewest=2)[0] == 1


def test_the_others_are_asked_of_few_windows_inside_a_cluster_and_only_where_it_is_open():
    count, asked = found(halves(50), 0.62, 0.6)
    assert (count, len(asked)) == (2, 1)
    assert len(asked[0]) == 24
    assert (np.diff(asked[0]) > 0).all()
    assert not {49, 50} & set(asked[0].tolist())
    assert found(halves(50), 0.3, 0.9) == (2, [])


def test_a_cluster_of_scattered_windows_is_asked_of_all_the_same():
    labels = (np.arange(len(STARTS)) % 2).astype(np.int64)
    count, asked = found(labels, 0.62, 0.6)
    assert count == 2
    assert len(asked[0]) == 24


def test_three_clusters_of_one_person_become_one():
    labels = np.repeat([0, 1, 2], [40, 30, 30])
    points = np.array([[1, 0.35, 0], [1, 0, 0.35], [1, 0, 0]], float)[labels]
    joined = agreement.joined(labels, points, STARTS, crowd(1), lambda some: points[some], hop_frames=40)
    assert not joined.any()
