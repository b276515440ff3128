"""A team, and who leads its surgeries."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from permanence.clocks import watched, watched_by, watched_of_families
from permanence.surgery import Schedule
from permanence.teams import Side, Team

LONDON = ZoneInfo("Europe/London")
AGREED = datetime(2026, 11, 2, 10, tzinfo=UTC)
NORTH = Team(
    "north",
    "North",
    "C0NORTH",
    "U0MARY",
    anchor=date(2026, 11, 26),
    at=time(9, 30),
    weeks=2,
    since=AGREED,
    added=date(2026, 11, 2),
)


def test_the_manager_leads_the_surgeries_unless_someone_else_is_named():
    assert NORTH.chaired_by == "U0MARY"
    assert replace(NORTH, chair="U0CORA").chaired_by == "U0CORA"


def test_a_teams_surgeries_are_a_series_in_its_authoritys_zone():
    assert replace(NORTH, agenda_at=time(14)).schedule(LONDON) == Schedule(
        date(2026, 11, 26), time(9, 30), 2, LONDON, AGREED, ahead=time(14)
    )


def test_a_team_watches_the_clocks_of_its_own_side():
    assert watched_by(NORTH) == watched()
    assert watched_by(replace(NORTH, side=Side.FINDING)) == watched_of_families()
    assert not watched_by(NORTH) & watched_of_families()
