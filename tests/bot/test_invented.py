"""The demonstration's invented journeys: what a social worker would not believe is not in them."""

import re
from datetime import date, datetime, timedelta

import pytest

from bot.rehearsal.invented import NORTH, PEOPLE, SOUTH, WHO_IS, invented_lines, said_in_the_room
from permanence.families.doubts import doubts
from permanence.families.finding import families_waiting
from permanence.families.steps import AdoptersJourney, StepTaken, steps_typed
from permanence.families.timescales import family_progress
from permanence.working_days import ENGLAND

DAYS = [date(2026, 11, 26) + timedelta(days=9 * n) for n in range(40)]
TODAYS = [day for day in DAYS if ENGLAND.is_working(day)]


def texts(today: date) -> list[str]:
    return [line.text for line in invented_lines(today)]


def day_in(text: str) -> date | None:
    found = re.search(r"\d{2}/\d{2}/\d{4}$", text)
    return datetime.strptime(found[0], "%d/%m/%Y").date() if found else None


def journeys(today: date) -> dict[str, list[str]]:
    """What was typed about each child, in order."""
    told: dict[str, list[str]] = {}
    for line in invented_lines(today):
        for ref in re.findall(r"BX-\d{4}", line.text)[:1]:
            told.setdefault(ref, []).append(line.text)
    return told


@pytest.mark.parametrize("today", TODAYS)
def test_nobody_types_or_meets_on_a_day_off(today):
    for line in invented_lines(today):
        assert ENGLAND.is_working(line.on)
        if line.text.startswith(("milestone", "plan")) and "disruption" not in line.text:
            assert ENGLAND.is_working(day_in(line.text) or line.on), line.text


@pytest.mark.parametrize("today", TODAYS)
def test_what_is_to_come_is_asked_of_nobody_on_a_day_off(today):
    coming = [line.text for line in (*invented_lines(today), *said_in_the_room(today))]
    for text in coming:
        for found in re.findall(r" (?:by|until) (\d{2}/\d{2}/\d{4})", text):
            assert ENGLAND.is_working(day_in(found)), text


def test_no_child_has_one_person_for_two_parts():
    for text in texts(TODAYS[0]):
        worker, finder = (re.search(rf"{part} <@(\w+)>", text) for part in ("worker", "finder"))
        assert not (worker and finder and worker[1] == finder[1])


def test_brother_and_sister_are_heard_together():
    def heard(ref: str) -> list[date]:
        named = ("final hearing", "po granted", "adm sbpfa")
        return [day_in(text) for text in journeys(TODAYS[0])[ref] if any(name in text for name in named)]

    assert len(heard("BX-0042")) == 3
    assert heard("BX-0042") == heard("BX-0051")


@pytest.mark.parametrize("today", TODAYS)
@pytest.mark.parametrize(
    ("words", "after"),
    [
        ("introductions plan|help with introductions|life story|Settling well", "adm match"),
        ("sealed order|send it out|asked for the profile", "po granted"),
        ("hearing date|Hearing adjourned", "proceedings issued"),
    ],
)
def test_what_is_agreed_or_noted_fits_how_far_a_journey_is(today, words, after):
    for told in journeys(today).values():
        for place, text in enumerate(told):
            if re.search(words, text):
                assert any(after in earlier for earlier in told[:place]), told


def test_a_child_is_closed_on_the_day_of_the_adoption_order():
    told = journeys(TODAYS[0])["BX-0008"]
    (closed,) = [text for text in told if text.startswith("close")]
    (ordered,) = [text for text in told if "adoption order" in text]
    assert day_in(closed) == day_in(ordered)


def test_everybody_has_a_part():
    assert set(WHO_IS) == set(PEOPLE)
    for team in (NORTH, SOUTH):
        assert all(
            team.key.title() in WHO_IS[person] for person in team.people if "consultant" not in WHO_IS[person]
        )


def families(today: date) -> dict[str, AdoptersJourney]:
    """The journey that was typed of each adoptive family."""
    taken: dict[str, list[StepTaken]] = {}
    for text in texts(today):
        if found := re.fullmatch(r"family (FAM-\d{4}) (.+) \d{2}/\d{2}/\d{4}", text):
            (step, *_), _ = steps_typed(found[2].split())
            taken.setdefault(found[1], []).append(StepTaken.of(day_in(text), step.key))
    return {ref: AdoptersJourney(ref, tuple(sorted(steps))) for ref, steps in taken.items()}


@pytest.mark.parametrize("today", TODAYS)
def test_there_is_a_family_at_every_stage_and_no_journey_contradicts_itself(today):
    journeys = families(today)
    progress = {ref: family_progress(journey, today) for ref, journey in journeys.items()}
    waiting = [each.ref for each in families_waiting(journeys.values(), today)]

    assert not [doubt.words for journey in journeys.values() for doubt in doubts(journey)]
    assert [ref for ref, each in progress.items() if any(one.is_past for one in each)] == ["FAM-0202"]
    assert [ref for ref, each in journeys.items() if each.held_since] == ["FAM-0203"]
    assert [ref for ref, each in journeys.items() if each.left] == ["FAM-0208"]
    assert waiting == [
        "FAM-0207",
        "FAM-0205",
        "FAM-0206",
        "FAM-0204",
    ]  # the match is the child's, and comes of it


@pytest.mark.parametrize("today", TODAYS)
def test_a_family_is_linked_once_it_is_approved_and_before_the_childs_match(today):
    linked = re.compile(r"link (BX-\d{4}) (FAM-\d{4}) on")
    links = [(*linked.match(text).groups(), day_in(text)) for text in texts(today) if linked.match(text)]
    matched = {
        child: day_in(text) for child, told in journeys(today).items() for text in told if "adm match" in text
    }
    assert [child for child, *_ in links if child in matched] == ["BX-0064"]
    for child, family, on in links:
        assert families(today)[family].first("approved") < on < matched.get(child, today)
