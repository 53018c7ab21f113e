"""A programme as organisers write it: JSON, or a table out of a spreadsheet."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services import demo
from services.catalogue import LANGUAGES, keys
from services.errors import Refused
from services.programme import announced, programmes

DEMO = Path(__file__).parents[2] / "data" / "demo"
HEADING = "date,time,talk,kind,name,role,organisation,is_host\n"


def sheet(*lines: str) -> bytes:
    return (HEADING + "\n".join(lines)).encode()


def written(**changes: Any) -> bytes:
    talk: dict[str, Any] = {"title": "Le quai parle", "people": [{"name": "Odile Vernisse"}], **changes}
    return json.dumps({"days": [{"date": "2026-10-14", "talks": [talk]}]}).encode()


def refusal(data: bytes, filename: str = "p.csv") -> Refused:
    with pytest.raises(Refused) as caught:
        programmes.read(data, filename)
    for language in LANGUAGES:
        assert caught.value.sentence(language)
    return caught.value


def test_the_demo_programme_reads_whole() -> None:
    found = programmes.read((DEMO / "programme.json").read_bytes(), "programme.json")
    assert found.event is not None
    assert found.event.slug == "escale-2026"
    (day,) = found.days
    assert [talk.kind for talk in day.talks] == ["interview", "panel", "panel"]
    assert all(sum(person.is_host for person in talk.people) == 1 for talk in day.talks)
    assert len(found.people) == 10


def test_the_demo_texts_name_only_people_of_the_programme() -> None:
    found = programmes.read((DEMO / "programme.json").read_bytes(), "programme.json")
    for talk in found.days[0].talks:
        text = (DEMO / str(talk.source)).read_text("utf-8") if str(talk.source).endswith(("txt", "vtt")) else None
        assert text is None or all(person.name in text for person in talk.people)


def test_a_table_gathers_one_line_per_person_into_talks_in_order_of_time() -> None:
    found = programmes.read(
        sheet(
            "2026-10-15,14:00,La marge,panel,Odile Vernisse,journaliste,Rayon,oui",
            "2026-10-15,14:00,La marge,panel,Noé Castelbrun,directeur,Fil,",
            "2026-10-14,9h30,Ouverture,Conférence,Ana Quillebeuf,présidente,Fil,non",
            "2026-10-15,9:00,Le stock,Table ronde,,,,",
        ),
        "p.csv",
    )
    assert found.event is None
    assert [(day.date.day, [talk.title for talk in day.talks]) for day in found.days] == [
        (14, ["Ouverture"]),
        (15, ["Le stock", "La marge"]),
    ]
    assert found.days[0].talks[0].kind == "keynote"
    assert [(one.name, one.is_host) for one in found.days[1].talks[1].people] == [
        ("Odile Vernisse", True),
        ("Noé Castelbrun", False),
    ]


def test_a_french_spreadsheet_reads_with_its_headings_semicolons_and_day_first_dates() -> None:
    text = (
        "Date;Heure;Intervention;Prénom;Nom;Société;Animatrice;Courriel\r\n"
        "14/10/2026;9h;« L’été »;Zoé;Brûlenoix;Pâturin;Oui;z@example.org\r\n"
    )
    for encoding in ("utf-8-sig", "utf-16", "cp1252", "mac_roman"):
        (talk,) = programmes.read(text.encode(encoding), "p.csv").days[0].talks
        assert talk.title == "« L’été »"
        assert talk.people[0].name == "Zoé Brûlenoix"
        assert talk.people[0].organisation == "Pâturin"
        assert talk.people[0].is_host


def test_a_line_without_a_talk_goes_on_with_the_talk_above_as_merged_cells_do() -> None:
    found = programmes.read(sheet("2026-10-14,9:00,Le quai,panel,Odile Vernisse,,,x", ",,,,Noé Castelbrun,,,"), "p.csv")
    assert len(found.days[0].talks[0].people) == 2


def test_the_same_title_twice_a_day_is_two_talks_with_two_slugs() -> None:
    found = programmes.read(sheet("2026-10-14,9:00,Atelier,,,,,", "2026-10-14,11:00,Atelier,,,,,"), "p.csv")
    assert [talk.slug for talk in found.days[0].talks] == ["atelier", "atelier-2"]


def test_a_time_without_a_zone_is_the_time_of_the_event_summer_and_winter() -> None:
    summer = programmes.read(sheet("2026-07-01,9:30,A,,,,,"), "p.csv").days[0].talks[0].starts_at
    winter = programmes.read(sheet("2026-12-01,9:30,A,,,,,"), "p.csv").days[0].talks[0].starts_at
    assert summer == datetime(2026, 7, 1, 7, 30, tzinfo=UTC)
    assert winter == datetime(2026, 12, 1, 8, 30, tzinfo=UTC)


def test_everybody_is_listed_once_with_the_first_role_given_and_all_spellings() -> None:
    people = [
        [{"name": "Odile Vernisse", "aliases": ["O. Vernisse"], "is_host": True}],
        [{"name": "Odile  Vernisse ", "role": "journaliste", "aliases": ["Vernice"]}],
    ]
    talks = [{"title": f"T{n}", "people": one} for n, one in enumerate(people)]
    found = programmes.read(json.dumps({"days": [{"date": "2026-10-14", "talks": talks}]}).encode(), "p.json")
    assert found.people == (announced.AnnouncedPerson("Odile Vernisse", "journaliste", "", ("O. Vernisse", "Vernice")),)


@pytest.mark.parametrize(
    ("line", "key", "where"),
    [
        ("demain,9:00,A,,,,,", "date", "A2"),
        ("31/02/2026,9:00,A,,,,,", "date", "A2"),
        ("0001-01-01,9:00,A,,,,,", "date", "A2"),
        ("2026-10-14,25:00,A,,,,,", "time", "B2"),
        ("2026-10-14,bientôt,A,,,,,", "time", "B2"),
        ("2026-10-14,2026-10-15T09:00,A,,,,,", "outside", "B2"),
        ("2026-10-14,9:00,A,opéra,,,,", "kind", "D2"),
        ("2026-10-14,9:00,A,,Odile,,,peut-être", "boolean", "H2"),
        ("2026-10-14,9:00,,,Odile,,,", "missing", "C2"),
        (f"2026-10-14,9:00,A,,{'x' * 201},,,", "too_long", "E2"),
        ("2026-10-14,9:00,A,,Odi\x07le,,,", "characters", "E2"),
        ("2026-10-14,9:00,A,panel,Odile,,,\n,,,keynote,Noé,,,", "duplicate", "D3"),
        ("2026-10-14,9:00,A,,Odile,,,\n\n,,,,Odile,,,", "duplicate", "E4"),
    ],
)
def test_a_wrong_cell_is_refused_by_its_spreadsheet_name(line: str, key: str, where: str) -> None:
    problem = refusal(sheet(line))
    assert problem.key == f"programmes.{key}"
    assert problem.params["where"] == where


@pytest.mark.parametrize(
    ("changes", "key", "where"),
    [
        ({"title": None}, "missing", "title"),
        ({"title": 7}, "text", "title"),
        ({"title": "\ud800"}, "characters", "title"),
        ({"slug": "Le Quai"}, "slug", "slug"),
        ({"people": "Odile"}, "list", "people"),
        ({"people": ["Odile"]}, "object", "people[0]"),
        ({"people": [{"name": "Odile", "aliases": 3}]}, "list", "people[0].aliases"),
        ({"people": [{"name": "O"}, {"name": "O"}]}, "duplicate", "people[1].name"),
        ({"language": "français"}, "language", "language"),
        ({"source": "../secret.wav"}, "source", "source"),
        ({"starts_at": "2026-10-14"}, "time", "starts_at"),
    ],
)
def test_a_wrong_json_field_is_refused_by_its_path(changes: dict[str, Any], key: str, where: str) -> None:
    problem = refusal(written(**changes), "p.json")
    assert problem.key == f"programmes.{key}"
    assert problem.params["where"] == f"days[0].talks[0].{where}"


@pytest.mark.parametrize(
    ("data", "filename", "key"),
    [
        (b"", "p.csv", "empty"),
        (b" \n\t\n", "p.csv", "empty"),
        (b"PK\x03\x04\x00", "p.xlsx", "spreadsheet"),
        (b"RIFF\x00\x00\x00\xff\xfe", "p.csv", "not_text"),
        (b"\xff\xfe\x00", "p.csv", "not_text"),
        (b"{", "p.json", "json"),
        (b"[" * 200_000, "p.json", "json"),
        (b'{"days": ' + b"9" * 5_000 + b"}", "p.json", "json"),
        (b"[]", "p.json", "object"),
        (b"{}", "p.json", "no_talks"),
        (b"nom,prenom\nA,B\n", "p.csv", "columns"),
        (sheet('2026-10-14,9:00,"A,,,,,'), "p.csv", "csv"),
        (HEADING.encode(), "p.csv", "no_talks"),
        (b"x" * (programmes.LARGEST_BYTES + 1), "p.csv", "too_large"),
    ],
)
def test_what_is_no_programme_is_refused_in_one_sentence(data: bytes, filename: str, key: str) -> None:
    assert refusal(data, filename).key == f"programmes.{key}"


def test_a_table_of_a_hundred_thousand_lines_is_refused_before_it_costs_anything() -> None:
    crowd = sheet("2026-10-14,9:00,A,,P0,,,", *(f",,,,P{n},,," for n in range(1, 100_000)))
    assert refusal(crowd).key == "programmes.too_many_people"
    fair = sheet(*(f"2026-10-14,,T{n},,,,," for n in range(100_000)))
    assert refusal(fair).key == "programmes.too_many"


def test_a_day_twice_or_outside_its_event_is_refused() -> None:
    event = {"name": "Foire", "starts_on": "2026-10-14"}
    outside = {"event": event, "days": [{"date": "2026-10-15"}]}
    twice = {"event": event, "days": [{"date": "2026-10-14"}, {"date": "2026-10-14"}]}
    assert refusal(json.dumps(outside).encode()).key == "programmes.outside"
    assert refusal(json.dumps(twice).encode()).params["where"] == "days[1].date"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: (HEADING + text).encode("utf-8", "replace")))
def test_any_bytes_give_a_programme_or_a_refusal(data: bytes) -> None:
    with contextlib.suppress(Refused):
        assert programmes.read(data, "p.csv").days


def test_the_demo_folder_needs_every_source_it_names(tmp_path: Path) -> None:
    (tmp_path / "programme.json").write_bytes((DEMO / "programme.json").read_bytes())
    with pytest.raises(Refused, match="source"):
        demo.programme(tmp_path)
    for talk in programmes.read((DEMO / "programme.json").read_bytes(), "p.json").days[0].talks:
        (tmp_path / str(talk.source)).touch()
    assert demo.programme(tmp_path).days[0].date == date(2026, 10, 14)


def test_a_damaged_or_absent_demo_says_where(tmp_path: Path) -> None:
    with pytest.raises(Refused) as absent:
        demo.programme(tmp_path)
    (tmp_path / "programme.json").write_bytes(written(kind="opéra"))
    with pytest.raises(Refused) as damaged:
        demo.programme(tmp_path)
    assert absent.value.key == "demo.missing"
    assert damaged.value.params["where"] == "days[0].talks[0].kind"


def test_both_languages_have_every_sentence_of_this_area() -> None:
    french, english = ({key for key in keys(one) if key.startswith(("programmes.", "demo."))} for one in ("fr", "en"))
    assert french == english
