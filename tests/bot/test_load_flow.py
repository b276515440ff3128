"""`permanence load` of the DfE's daily flow: files in the order of their days, what they take back, and what is no JSON of it."""

import json
from contextlib import closing
from copy import deepcopy
from datetime import date
from zipfile import ZipFile

import pytest

from bot.terminal.reference import keyed_references
from permanence.errors import PermanenceError, RuleBroken
from storage.database import EVERY, connect
from tests.invented_flows import UNTOLD, children_of, write_flow
from tests.invented_returns import SECRETS, Story, stories

pytestmark = pytest.mark.usefixtures("key")

TODAY = "2026-11-23"


@pytest.fixture
def recorded(settings):
    """What is on record: milestone and day, of one child or of all by reference."""

    def found(ref=None):
        with closing(connect(settings.database, EVERY)) as database:
            rows = database.execute(
                "select child, milestone, reached from milestones where retracted is null"
            )
            return {each[1:] if ref else each for each in rows if ref in (None, each[0])}

    return found


@pytest.fixture
def reference(settings, terminal):
    return lambda number: keyed_references(settings, terminal.store).of(number)


def test_a_flow_tells_what_the_return_tells_where_it_tells_it(
    loaded, recorded, reference, tmp_path, settings, capsys
):
    told = stories(27)
    path = write_flow(tmp_path / f"{TODAY}.json", children_of(told))

    said = loaded(path)

    expected = {
        (reference(each.number), key, on.isoformat())
        for each in told
        for key, on in each.expected
        if key not in UNTOLD
    }
    found = {each for each in recorded() if each[1] not in UNTOLD}
    assert found == expected
    assert f"0 new, {len(recorded())} already on record" in loaded(path)
    kept = b"".join(each.read_bytes() for each in settings.database.parent.glob("permanence.db*"))
    assert not [secret for secret in (*SECRETS, "Zebedee", "Quill") if secret.encode() in kept]
    _, doubt = capsys.readouterr().err.splitlines()[:2]
    assert doubt.startswith(
        f"{TODAY}.json, children 6 (KP-THZSCD), 15 (PX-3Z4RTP) and 24 (CM-WRJW7G), child_looked_after_placements.placement_type: "
        "The child moved on from"
    )
    assert said.startswith(
        "168 rows, 27 children (27 new, 27 of them in no team yet, 18 closed by what happened): "
    )


def test_day_after_day_tells_the_same_and_an_older_day_again_changes_nothing(
    loaded, recorded, reference, tmp_path, capsys
):
    told, days = (
        stories(9, days=1),
        [date(2021, 8, 20), date(2022, 2, 1), date(2022, 6, 1), date(2023, 12, 1)],
    )
    paths = [write_flow(tmp_path / "flow" / f"{on}.json", children_of(told, on)) for on in days]
    for path in paths:
        loaded(path)

    every = recorded()
    expected = {(reference(each.number), key, on.isoformat()) for each in told for key, on in each.expected}
    assert {each for each in every if each[1] not in UNTOLD} == {
        each for each in expected if each[1] not in UNTOLD
    }
    capsys.readouterr()
    assert "0 children" in loaded(paths[1])
    assert recorded() == every
    notes = [line for line in capsys.readouterr().err.splitlines() if "was loaded before" in line]
    assert len(notes) == 9
    assert notes[0].endswith(
        ": a file of Fri 1 Dec 2023 was loaded before, so what older ones say is left out. Load them together to read them all."
    )
    assert f"0 new, {len(every)} already on record" in loaded(
        tmp_path / "flow"
    )  # all days in a folder, in any order


def test_a_file_a_child_in_a_zip_file_is_read_by_the_day_of_its_folder(loaded, recorded, settings, tmp_path):
    (child,) = children_of(stories(1))
    path = tmp_path / "flow.zip"
    with ZipFile(path, "w") as packed:
        for on, matched in (
            ("2026-11-20", "2022-03-10"),
            ("2026-11-18", "2022-03-04"),
            ("2026-11-19", "2022-03-07"),
        ):
            child["social_care_episodes"][0]["adoption"]["matched_date"] = matched
            packed.writestr(f"{on}/{child['la_child_id']}.json", json.dumps(child))

    loaded(path)

    assert {on for _, key, on in recorded() if key == "adm_match"} == {"2022-03-10"}
    with closing(connect(settings.database, EVERY)) as database:
        ((files,),) = database.execute(
            "select json_extract(understood, '$.files') from audit where verb = 'load'"
        )
    assert files == '["flow.zip","the daily flow of Wed 18 Nov 2026 to Fri 20 Nov 2026"]'


@pytest.fixture
def waiting(tmp_path):
    """A child who is matched and placed, and a way to write what a day's file tells of them."""
    story = Story("100001", date(2020, 5, 5))
    story.enter(date(2022, 1, 10), "C1", "U6").decide(date(2022, 6, 1)).match(date(2022, 9, 1))
    story.move(date(2022, 10, 1), "A6")
    (child,) = children_of([story])

    def write(day: str, change=None):
        told = deepcopy(child)
        if change:
            change(told, told["social_care_episodes"][0])
        return write_flow(tmp_path / f"{day}.json", [told])

    return write


PLACED = ("placed", "2022-10-01")
ON_RECORD = {("care_entry", "2022-01-10"), ("adm_sbpfa", "2022-06-01"), ("adm_match", "2022-09-01"), PLACED}


def take_back_adoption(_, episode):
    episode["adoption"] = {"purge": True}


def take_back_placement(_, episode):
    episode["child_looked_after_placements"][0] |= {"purge": True}
    episode["adoption"]["placed_date"] = None


def take_back_episode(child, episode):
    child["social_care_episodes"] = [
        {"social_care_episode_id": episode["social_care_episode_id"], "purge": True}
    ]


@pytest.mark.parametrize("is_together", [False, True], ids=["a day after the other", "both days at once"])
@pytest.mark.parametrize(
    ("change", "gone"),
    [
        (take_back_adoption, {("adm_sbpfa", "2022-06-01"), ("adm_match", "2022-09-01")}),
        (take_back_placement, {PLACED}),
        (take_back_episode, ON_RECORD),
    ],
)
def test_what_is_purged_is_taken_out_where_files_told_it(
    loaded, recorded, reference, waiting, capsys, change, gone, is_together
):
    before, after = waiting("2026-11-19"), waiting("2026-11-20", change)
    loaded(before)
    assert recorded(reference("100001")) == ON_RECORD
    capsys.readouterr()

    said = loaded(*([before, after] if is_together else [after]))

    is_unknown = change is take_back_episode and not is_together
    assert recorded(reference("100001")) == (ON_RECORD if is_unknown else ON_RECORD - gone)
    assert (
        "whose days are in none of these files, so nothing is taken out" in capsys.readouterr().err
    ) is is_unknown
    assert is_unknown or f"{len(gone)} taken out" in said


def test_what_a_person_recorded_is_not_taken_out_and_history_says_who_did(
    loaded, recorded, reference, waiting, say
):
    loaded(waiting("2026-11-19"))
    ref = reference("100001")
    say(f"correct {ref} match 01/09/2022 to 02/09/2022 because panel minutes")

    said = loaded(waiting("2026-11-20", take_back_adoption), dry_run=True)
    assert "1 taken out" in said
    loaded(waiting("2026-11-20", take_back_adoption))

    assert recorded(ref) == ON_RECORD - {("adm_sbpfa", "2022-06-01"), ("adm_match", "2022-09-01")} | {
        ("adm_match", "2022-09-02")
    }
    history = say(f"history {ref}")
    assert (
        "loaded from the daily flow of Fri 20 Nov 2026, which took out decision that the child should be placed for adoption Wed 1 Jun 2022"
        in history
    )


def test_a_child_purged_whole_stays_and_somebody_is_asked_once(
    loaded, recorded, reference, waiting, say, capsys
):
    loaded(waiting("2026-11-19"))
    ref = reference("100001")

    def gone(child, _):
        child |= {"purge": True, "social_care_episodes": [], "child_details": None}

    path = waiting("2026-11-20", gone)
    assert f"{ref}: to decide: withdrawn altogether by the file of Fri 20 Nov 2026" in (
        loaded(path, dry_run=True) + capsys.readouterr().out
    )
    assert "1 to decide" in loaded(path)
    assert "to decide" not in loaded(path)
    assert recorded(ref) == ON_RECORD
    asked = say("conflicts")
    assert (
        f"1 · {ref} · the daily file of Fri 20 Nov 2026 withdraws this child altogether. Nothing on record is changed: was the child "
        "entered by mistake, or are they no longer yours?" in asked
    )
    assert f"Type `conflict keep 1 {ref}`, `close {ref}`" in say(f"status {ref}")
    with pytest.raises(RuleBroken, match="No file takes a child out of the records"):
        say("conflict take 1")
    loaded(waiting("2026-11-21"))
    assert "No difference between a file and the records is left to decide." in say("conflicts")


def test_what_cannot_be_read_is_said_by_child_and_field_and_can_be_corrected_and_loaded(
    loaded, recorded, reference, waiting, tmp_path, capsys
):
    def wrong(_, episode):
        episode["child_looked_after_placements"][0] |= {"placement_type": "Q9", "start_date": "2022-13-01"}

    path = waiting("2026-11-19", wrong)
    with pytest.raises(PermanenceError, match="6 rows of 6 cannot be loaded, so nothing was"):
        loaded(path, dry_run=True)
    said = capsys.readouterr().err
    assert (
        "2026-11-19.json, child 1, child_looked_after_placements.placement_type: `Q9` is no code of any year (rule 146)."
        in said
    )

    loaded(path, accept_good=True)
    assert recorded() == set()
    bad = sorted(tmp_path.glob("2026-11-19.*.bad.csv"))
    (placements,) = [each for each in bad if "placements" in each.name]
    placements.write_text(placements.read_text().replace("Q9", "A6").replace("2022-13-01", "2022-10-01"))
    loaded(*bad)

    assert recorded(reference("100001")) == ON_RECORD
