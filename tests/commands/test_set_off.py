"""What a load sets off is what the verb for the same fact sets off: messages, Homes, pictures and private words."""

from datetime import date, timedelta

import pytest

from permanence.events_csv import EventRow
from permanence.journey import Month
from storage.loading.load import Loading
from tests.commands.places import open_town

HOMES = ("U0MARY", "U0SAM", "U0ALEX", "U0OMAR", "U0CORA")


@pytest.fixture
def towns(tmp_path):
    """Two towns alike, whose agenda, digests, pictures and Homes are all in Slack."""
    (tmp_path / "typed").mkdir()
    (tmp_path / "loaded").mkdir()
    with open_town(tmp_path / "typed") as typed, open_town(tmp_path / "loaded") as loaded:
        for town in (typed, loaded):
            _fill(town)
        yield typed, loaded


def _fill(town) -> None:
    town.say("track BX-0050 team south born 03/2021 entered 02/02/2026 worker <@U0OMAR>")
    town.say("action BX-0042 <@U0ALEX> by 25/11/2026 Chase the report")
    town.clock.go_to(24, 11, 9, 0)
    town.by_clock("digest north on 26/11/2026")
    town.clock.go_to(26, 11, 9, 30)
    town.by_clock("agenda north 26/11/2026")
    for name, _ in town.planned():
        town.send(name, *([] if name == "head" else ["BX-0042"]))
    with town.terminal.store.write() as records:
        for team in ("north", "south"):
            records.pictures.keep(f"F-{team}", team, town.clock() + timedelta(days=7))
        for person in HOMES:
            records.homes.open(person)
        records.execute("update homes set drawn = wanted")
        records.execute("update outbox set drawn = wanted")


def _load(town, milestone: str, detail: str) -> None:
    plan = {"plan": detail} if milestone == "perm_plan_agreed" else {"detail": detail}
    row = EventRow("BX-0042", milestone, date(2026, 11, 20), team="north", born=Month(2023, 3), **plan)
    with Loading(town.terminal.store.path) as loading:
        loading.stage([(0, row)])
        assert loading.enter(town.clock(), town.clock().date(), "tester", {}, {}).new == 1


def _set_off(town) -> dict[str, list]:
    return {
        "posts": town.query(
            "select kind, subject, reader, state from outbox where drawn < wanted and kind <> 'loaded' order by kind, reader"
        ),
        "homes": town.query("select person from homes where drawn < wanted order by person"),
        "pictures": town.query(
            "select file from pictures where until <= ? order by file", town.clock().isoformat()
        ),
    }


@pytest.mark.parametrize(
    ("typed", "milestone", "detail", "pictures"),
    [
        ("close BX-0042 died 20/11/2026", "tracking_ended_other", "died", [("F-north",)]),
        ("close BX-0042 adopted 20/11/2026", "adoption_order", "", [("F-north",)]),
        ("close BX-0042 moved away 20/11/2026", "tracking_ended_other", "moved_authority", [("F-north",)]),
        ("milestone BX-0042 ppm 20/11/2026", "ppm", "", []),
        ("plan BX-0042 adoption 20/11/2026", "perm_plan_agreed", "adoption", []),
    ],
    ids=["died", "adopted", "moved away", "milestone", "plan"],
)
def test_a_load_sets_off_what_the_verb_does_and_nothing_of_another_child(
    towns, typed, milestone, detail, pictures
):
    by_verb, by_load = towns
    by_verb.say(typed)
    _load(by_load, milestone, detail)

    found = _set_off(by_load)
    assert found == _set_off(by_verb)
    assert ("child", "BX-0042", None, "sent") in found["posts"]
    assert (("silence", "BX-0042", "U0MARY", "planned") in found["posts"]) == (detail == "died")
    assert found["homes"] == [("U0ALEX",), ("U0MARY",), ("U0SAM",)]
    assert found["pictures"] == pictures
