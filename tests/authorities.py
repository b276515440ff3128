"""Authorities of invented children in databases of their own, and what the bot itself counts there: engines must say the same."""

import random
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from permanence.measures.figures import add
from permanence.measures.indicators import INDICATORS, parts_of
from permanence.measures.over_extracts import EVERYWHERE
from permanence.measures.statement import census_of, statement
from permanence.measures.windows import three_years, year
from permanence.roles import SEES_EVERYTHING
from storage.database import connect
from storage.store import Store
from tests.conftest import empty_records

TODAY = date(2026, 11, 26)
KEYS = {
    "Borsetshire": "0123456789abcdef" * 4,
    "King's Fen": "fedcba9876543210" * 4,
    "Loamshire": "0f1e2d3c4b5a6978" * 4,
}
"""The authorities, one with a name that SQL would end early, and the key of each."""
WINDOWS = (
    (three_years(2026), date(2026, 11, 26)),
    (three_years(2025), date(2025, 3, 31)),
    (year(2025), date(2025, 12, 31)),
)
"""Windows with the day that figures are about: one that is not over, one that is, and one in the midst of it."""
IN_CARE = (
    "adm_sbpfa", "adm_sbpfa", "po_granted", "po_granted", "adm_match", "adm_match", "placed", "placed", "disruption",
    "plan_reversed", "po_revoked", "link", "link_ended", "ep_placed", "fostered_from", "early_ff_start",
    "adoption_review_decision", "final_hearing", "ltf_match", "adoption_application",
    "proceedings_issued", "connected_assessment",
)  # fmt: skip
ROAD = ("adm_sbpfa", "po_granted", "adm_match", "placed", "adoption_order")
"""What most children go through in this order, with other things between."""
ENDINGS = (
    ("adoption_order", ""), ("adoption_order", ""), ("adoption_order", ""), ("sgo", ""), ("cao", ""), ("return_home", ""),
    ("tracking_ended_other", "moved_authority"), ("tracking_ended_other", "died"), ("care_entry", ""),
)  # fmt: skip
PLAN = "a plan agreed"
"""Stands for a milestone where a plan is told."""
PLANS_AGREED = ("adoption", "special_guardianship", "kinship", "long_term_fostering")
BEFORE_BIRTH = (("prebirth_referral", ""), ("tracking_ended_other", "stillborn"))


@dataclass(frozen=True)
class Town:
    """An authority's folder, with its configuration, and its database."""

    name: str
    config: Path
    database: Path


def told(luck):
    """What is told of one child: each milestone with its day and detail."""
    on = date(2021, 1, 1) + timedelta(days=luck.randrange(1900))
    if luck.random() < 0.03:
        return [(key, on + timedelta(days=days), detail) for days, (key, detail) in enumerate(BEFORE_BIRTH)]
    found, is_in_care, road = [], False, []
    for _ in range(luck.randint(2, 16)):
        if not is_in_care:
            key, detail = "care_entry", ""
            road = [*ROAD] if luck.random() < 0.6 else []
        elif road and luck.random() < 0.85:
            key, detail = road.pop(0), ""
        elif luck.random() < 0.18:
            key, detail = luck.choice(ENDINGS)
        else:
            key, detail = luck.choice(IN_CARE), ""
        found.append((key, on, detail))
        is_in_care = key == "care_entry" or (key, detail) not in ENDINGS
        on += timedelta(days=luck.randint(1, 100))
    planned = date(2021, 6, 1) + timedelta(days=luck.randrange(1700))
    for plan in luck.sample(PLANS_AGREED, luck.randint(0, 2)):
        found.append((PLAN, planned, plan))
        planned += timedelta(days=luck.randint(1, 200))
    return [each for each in found if each[1] <= TODAY]


def make_town(folder, name, children, seed):
    """An authority of so many children in three teams, some of them siblings, each milestone recorded weeks after it happened."""
    folder.mkdir(parents=True)
    path = folder / "permanence.db"
    path.write_bytes(empty_records())
    luck = random.Random(seed)
    refs = [f"BX-{number:04}" for number in range(children)]
    rows = sorted(
        (on + timedelta(days=luck.randint(0, 40)), ref, key, on, detail) for ref in refs for key, on, detail in told(luck)
    )  # fmt: skip
    with closing(connect(path, "pragma journal_mode = off")) as connection:
        connection.execute("begin")
        numbers = count(1)

        def change(at):
            number = next(numbers)
            connection.execute(
                "insert into audit (id, at, surface, account, person, verb, understood, changed)"
                " values (?, ?, 'load', '', 'load', 'load', '{}', 1)",
                (number, f"{at}T09:00:00.000+00:00"),
            )
            return number

        first = change(date(2020, 1, 1))
        for ref in refs:
            connection.execute(
                "insert into children (ref, team, born, recorded) values (?, ?, ?, ?)",
                (ref, luck.choice(("north", "south", "east")), f"{luck.randint(2012, 2020)}-05", first),
            )
        for one, other in zip(refs[::7], refs[1::7], strict=False):
            for pair in ((one, other), (other, one)):
                connection.execute(
                    "insert into siblings (child, sibling, arrangement, recorded) values (?, ?, 'together', ?)", (*pair, first)
                )  # fmt: skip
        kept = set()
        for at, ref, key, on, detail in rows:
            if (ref, key, on) in kept:
                continue
            kept.add((ref, key, on))
            if key == PLAN:
                connection.execute(
                    "insert into plans (child, plan, agreed, because, recorded) values (?, ?, ?, '', ?)",
                    (ref, detail, on.isoformat(), change(at)),
                )
            else:
                connection.execute(
                    "insert into milestones (child, milestone, reached, detail, recorded) values (?, ?, ?, ?, ?)",
                    (ref, key, on.isoformat(), detail, change(at)),
                )
        connection.execute("insert into spells_due select ref, 0 from children")
        connection.execute("commit")
    Store(path).close()
    config = folder / "config.toml"
    config.write_text(f'[authority]\nname = "{name}"\n', encoding="utf-8")
    return Town(name, config, path)


def make_towns(folder):
    """Three authorities of a hundred children each."""
    return [make_town(folder / f"town-{number}", name, 100, number) for number, name in enumerate(KEYS)]


def own_counts(towns, window, census):
    """What the bot itself counts: of each authority, of each of its teams, and of all together; by the codes of all indicators."""
    found = {}
    for town in towns:
        with closing(Store(town.database)) as store, store.read(SEES_EVERYTHING) as records:
            for team in (None, "north", "south", "east"):
                found[(town.name, team) if team else (town.name,)] = {
                    code: add(
                        *(
                            records.spells.counts(
                                statement(part, window, census_of(part, row, window, census)), team=team
                            )
                            for part in parts_of(row)
                        )
                    )
                    for code, row in INDICATORS.items()
                }
    found[EVERYWHERE] = {code: add(*(found[(town.name,)][code] for town in towns)) for code in INDICATORS}
    return found
