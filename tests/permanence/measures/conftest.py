"""An authority in real SQLite: journeys as rows, and the counts that statements find among them."""

import pytest

from permanence.measures.figures import add
from permanence.measures.indicators import INDICATORS, needed
from permanence.measures.spells import COLUMNS, KEY, NOTHING_KNOWN, spells
from permanence.measures.statement import counts_by_part, counts_of, listing, statement
from storage.database import sqlite3


class Authority:
    """Children as rows of a table `spells` in SQLite."""

    def __init__(self, journeys, facts=NOTHING_KNOWN):
        self.database = sqlite3.connect(":memory:")
        columns = ", ".join(
            f"{each.name} {each.type}{'' if each.may_be_null else ' not null'}" for each in COLUMNS
        )
        self.database.execute(f"create table spells ({columns}, primary key ({', '.join(KEY)})) strict")
        rows = [
            [getattr(row, each.name) for each in COLUMNS]
            for number, journey in enumerate(journeys)
            for row in spells(journey, facts[number] if isinstance(facts, list) else facts)
        ]
        self.database.executemany(f"insert into spells values ({', '.join('?' * len(COLUMNS))})", rows)

    def rows(self, text):
        return self.database.execute(text).fetchall()

    def counts(self, code, window, census):
        """The counts of an indicator over a window, year by year where years add up."""
        found = []
        for indicator in needed(code):
            windows = window.years if indicator.is_retrospective else [window]
            found += [counts_of(self.rows(statement(indicator, each, census))) for each in windows]
        return add(*found)

    def parts(self, code, window, census, split):
        return counts_by_part(self.rows(statement(INDICATORS[code], window, census, split)))

    def children(self, code, window, census):
        return self.rows(listing(INDICATORS[code], window, census))


@pytest.fixture
def authority():
    """Make an authority of journeys; it is closed in the end."""
    made = []

    def make(journeys, facts=NOTHING_KNOWN):
        made.append(Authority(journeys, facts))
        return made[-1]

    yield make
    for each in made:
        each.database.close()
