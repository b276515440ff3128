"""`permanence load` of Ofsted's list 11: families, their days and their adopters, once, corrected by a later list, and out again."""

import csv
import re
from contextlib import closing

import openpyxl
import pytest

from bot.terminal.exporting.export import export
from bot.terminal.loading.load import load
from bot.terminal.reference import told_of
from permanence.errors import PermanenceError
from permanence.returns.ofsted_lists import ADOPTER, LIST_11, NAMES
from storage.database import EVERY, connect
from tests.conftest import FAYS_TEAM, begin_with, make_settings, records_with

pytestmark = pytest.mark.usefixtures("key")

COLUMNS = (ADOPTER, *LIST_11.kept, "sex")
# With letters: the digits alone may stand in the random number of a family.
PLANTED = ("QA5011", "QA5012", "QA5013", "HOME-77", "b) Female")


@pytest.fixture
def listed(settings, clock, tmp_path):
    """Write an invented list 11 and load it; returns what is said."""

    def done(*rows, name="list11.csv", **how):
        lines = [
            [NAMES[each][0] for each in COLUMNS],
            *([row.get(each, "") for each in COLUMNS] for row in rows),
        ]
        if name.endswith("xlsx"):
            book = openpyxl.Workbook()
            for line in lines:
                book.active.append(line)
            book.save(tmp_path / name)
        else:
            (tmp_path / name).write_text("".join(f"{','.join(line)}\n" for line in lines))
        return load([tmp_path / name], settings, "tester", clock, **how)

    return done


def row(adopter, enquiry="05/01/2026", **told):
    return {ADOPTER: adopter, "enquiry": enquiry, "sex": "b) Female"} | {
        name.replace("_", " "): value for name, value in told.items()
    }


TWO = (
    row("QA5011", family="HOME-77", stage_one="01/02/2026", approved="03/08/2026"),
    row("QA5012", family="HOME-77", stage_one="01/02/2026", approved="03/08/2026"),
    row("QA5013", "06/01/2026", left_process="01/03/2026", why_left="a) Withdrew"),
)


def on_record(settings):
    with closing(connect(settings.database, EVERY)) as database:
        return {
            (step, reached)
            for step, reached in database.execute(
                "select step, reached from family_steps where retracted is null"
            )
        }


def test_a_list_enters_once_as_families_of_the_family_finding_team_and_keeps_nothing_of_who_they_are(
    say, listed, settings
):
    say(FAYS_TEAM)

    tried = listed(*TWO, dry_run=True)
    said = listed(*TWO)

    assert tried.startswith("Dry run, nothing is changed: 3 rows, 0 children")
    assert "2 families (2 new): 5 new, 0 already on record" in said
    assert on_record(settings) == {
        ("enquiry", "2026-01-05"),
        ("stage1_began", "2026-02-01"),
        ("approved", "2026-08-03"),
        ("enquiry", "2026-01-06"),
        ("withdrew", "2026-03-01"),
    }
    assert "2 families (0 new): 0 new, 5 already on record" in listed(*TWO, name="again.xlsx")
    kept = b"".join(path.read_bytes() for path in settings.database.parent.glob(f"{settings.database.name}*"))
    assert not [planted for planted in PLANTED if planted.encode() in kept]
    (ref,) = re.findall(r"FAM-[1-9]{11}(?=.*3 Aug)", say("families"))
    assert list(told_of(settings, [ref])) == [f"{ref} is the family of the adopter with the number QA5011."]


def test_a_later_list_corrects_what_a_list_told_and_leaves_what_somebody_recorded(
    say, listed, settings, capsys
):
    say(FAYS_TEAM)
    listed(*TWO)

    said = listed(
        row("QA5011", family="HOME-77", stage_one="02/02/2026", stage_two="01/05/2026"),
        row("QA5012", family="HOME-77", stage_one="02/02/2026", stage_two="01/05/2026"),
        row("QA5014", family="HOME-77", stage_one="02/02/2026"),
    )

    assert "1 family (0 new): 1 new, 1 corrected, 1 already on record" in said
    assert {step for step in on_record(settings) if step[0] in ("stage1_began", "approved")} == {
        ("stage1_began", "2026-02-02"),
        ("approved", "2026-08-03"),
    }


def test_families_need_a_team_of_their_side(say, listed, north):
    with pytest.raises(PermanenceError, match="no team here is on the family-finding side"):
        listed(*TWO)
    say(FAYS_TEAM)
    say(FAYS_TEAM.replace("finding ", "second ", 1).replace("C0FIND", "C0SECOND"))
    with pytest.raises(PermanenceError, match=r"`--families-to` one of finding and second"):
        listed(*TWO)
    with pytest.raises(PermanenceError, match="Which family-finding team"):
        listed(*TWO, families_to="north")
    assert "2 families (2 new)" in listed(*TWO, families_to="second")


def test_a_row_that_cannot_be_read_keeps_all_out_or_with_accept_good_its_family(
    say, listed, settings, tmp_path
):
    say(FAYS_TEAM)
    bad = (*TWO, row("QA5015", "soon"))

    with pytest.raises(PermanenceError, match="1 row of 4 cannot be loaded, so nothing was"):
        listed(*bad)
    assert on_record(settings) == set()
    assert "2 families (2 new)" in listed(*bad, accept_good=True)
    assert "QA5015" in (tmp_path / "list11.bad.csv").read_text("utf-8-sig")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_a_list_told_comes_out_again_and_goes_into_an_empty_database_the_same(
    say, listed, settings, clock, tmp_path, form
):
    say(FAYS_TEAM)
    listed(*TWO)
    say('family add FAM-0031 team finding worker <@U0FINN> area "=1+1"')
    (tmp_path / "out").mkdir()
    (tmp_path / "other").mkdir()
    empty = make_settings(tmp_path / "other", "https://slack.invalid/api/")
    begin_with(records_with(FAYS_TEAM), empty.database)

    with pytest.raises(PermanenceError, match="release ask ofsted-11"):
        export("ofsted-11", tmp_path / "out", None, settings, clock, form=form)
    (number,) = re.findall(r"^\d+", say("release ask ofsted-11 because the inspection", "U0FAY"))
    say(f"release {number}", "U0FINN")

    said = export("ofsted-11", tmp_path / "out", None, settings, clock, form=form, released=int(number))
    (file,) = (tmp_path / "out").iterdir()

    assert "3 rows in ofsted-list-11-2026-11-23" in said
    assert "Gender, Ethnicity, Disability" in said
    assert "2 families (2 new): 5 new" in load([file], empty, "tester", clock)
    assert everything_of(empty) == everything_of(settings) - {("FAM-0031", "", "")}
    assert {row[0] for row in cells_of(file)} == {
        "Individual adopter identifier",
        "QA5011",
        "QA5012",
        "QA5013",
    }
    (tmp_path / "then").mkdir()
    known = clock().date()
    clock.pass_(hours=16)
    assert "as known on Mon 23 Nov 2026: 3 rows in ofsted-list-11-2026-11-23" in export(
        "ofsted-11", tmp_path / "then", known, settings, clock, form=form, released=int(number)
    )


def everything_of(settings):
    with closing(connect(settings.database, EVERY)) as database:
        return set(
            database.execute(
                "select f.family, coalesce(adopter, ''), coalesce(step || ' ' || reached, '') from families f"
                " left join family_adopters a on a.family = f.family left join family_steps s on s.family = f.family"
                " and s.retracted is null"
            )
        )


def cells_of(file):
    if file.suffix == ".csv":
        return list(csv.reader(file.read_text("utf-8-sig").splitlines()))
    return list(openpyxl.load_workbook(file).active.iter_rows(values_only=True))
