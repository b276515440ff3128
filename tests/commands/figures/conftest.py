"""Invented children with figures that can be worked out by hand."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from permanence.events_csv import EventRow
from storage.loading.load import Loading
from tests.commands.places import Town, open_town

ROADS = {
    # Coming into care to placed: 2 Jan 2024 to 5 Jan 2025 is 369 days. Order to match: 1 Jul to 10 Dec 2024 is 162 days.
    "BX-0101 north 02/01/2024": "adm decision 01/05/2024, placement order 01/07/2024, match 10/12/2024, placed 05/01/2025, "
    "adoption order 01/10/2025",
    # 2 Jan to 5 Nov 2024 is 308 days; 1 Jul to 1 Oct 2024 is 92 days.
    "BX-0102 south 02/01/2024": "adm decision 01/05/2024, placement order 01/07/2024, match 01/10/2024, placed 05/11/2024, "
    "adoption order 01/12/2025",
    # 1 Feb to 1 Sep 2024 is 213 days; matched 14 days before the order is no days.
    "BX-0103 north 01/02/2024": "adm decision 01/05/2024, match 01/08/2024, placement order 15/08/2024, placed 01/09/2024, "
    "adoption order 01/11/2025",
    # 213 days again; placed with consent, so there is no order and no A2.
    "BX-0104 north 01/02/2024": "adm decision 01/05/2024, match 01/08/2024, placed 01/09/2024, adoption order 03/11/2025",
    # Waits: 121 days from the order of 1 Aug 2026 are over on 30 Nov 2026, 426 from care on 7 Mar 2027.
    "BX-0105 north 05/01/2026": "adm decision 01/06/2026, placement order 01/08/2026",
    # Waits: linked; 1 Aug 2025 to 23 Nov 2026 is 479 days.
    "BX-0106 north 02/03/2025": "adm decision 01/06/2025, placement order 01/08/2025, link 01/09/2025",
    # Waits: no order; 1 Jun 2025 to 23 Nov 2026 is 540 days.
    "BX-0107 south 02/03/2025": "adm decision 01/06/2025",
    # Waits again after a disruption: the order stands, 1 Oct 2024 to 23 Nov 2026 is 783 days.
    "BX-0108 south 03/06/2024": "adm decision 02/09/2024, placement order 01/10/2024, match 03/02/2025, placed 03/03/2025, "
    "disruption 02/06/2025",
    # Waits, matched: 1 Oct to 23 Nov 2026 is 53 days.
    "BX-0109 south 02/02/2026": "adm decision 01/06/2026, placement order 03/08/2026, link 01/09/2026, match 01/10/2026",
}
"""Each child with team and the day they came into care, and what happened after."""


def tell(town: Town, child: str, road: str) -> None:
    ref, team, entered = child.split()
    town.say(f"track {ref} team {team} born 05/2022 entered {entered} worker <@U0ALEX>")
    for milestone in road.split(", "):
        town.say(f"milestone {ref} {milestone}")


def load(town: Town, rows: Iterable[EventRow]) -> int:
    """Enter rows as a load does; of how many children they are."""
    with Loading(town.terminal.store.path) as loading:
        loading.stage(enumerate(rows, 2))
        now = town.clock()
        return loading.enter(now, now.date(), "tester", {}, {}, accept_good=True).children


@contextmanager
def counted(folder: Path) -> Iterator[Town]:
    """The children of `ROADS`; of those adopted, BX-0103 is restricted to Sam and Mary."""
    with open_town(folder) as town:
        town.say("close BX-0042 home 02/03/2026")
        for child, road in ROADS.items():
            tell(town, child, road)
        for role in ("analyst <@U0ANN>", "service manager <@U0SUE>", "consultant <@U0CORA>"):
            town.say(f"role {role}")
        town.say("restrict BX-0103 to <@U0SAM> <@U0MARY>")
        yield town


@pytest.fixture(scope="session")
def town(tmp_path_factory) -> Iterator[Town]:
    """Nobody changes it."""
    with counted(tmp_path_factory.mktemp("figures")) as opened:
        yield opened
