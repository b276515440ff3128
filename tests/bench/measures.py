"""What figures cost beside the least that the same sums can cost, and what it costs that their rows are kept."""

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, nullcontext
from datetime import date, timedelta
from functools import partial
from itertools import count, cycle
from pathlib import Path
from typing import Any
from unittest.mock import patch

from commands.practice.request import Place, PlaceKind
from permanence.measures.days import number_of
from permanence.measures.figures import (
    Counts,
    add,
    floor_mean,
    floored,
    kaplan_meier,
    known,
    mean,
    share,
    under,
    within,
)
from permanence.measures.indicators import INDICATORS
from permanence.measures.statement import statement
from permanence.measures.windows import Window, three_years, year
from permanence.roles import SEES_EVERYTHING
from storage.database import EVERY, connect, make_database
from storage.libraries import Connection
from storage.records import Records
from storage.spell_rows import NAMES
from storage.spells_due import SpellsDue
from storage.store import Store
from tests.bench.growth import numbers_of_others
from tests.bench.process import apart
from tests.bench.records import desk_of
from tests.bench.scale import Towns
from tests.bench.table import Row, compared, measured, target
from tests.bench.timing import timed
from tests.bench.town import (
    COLUMNS,
    NEVER_MADE,
    NOW,
    SERVICE_MANAGER,
    TODAY,
    WORKER,
    add_people,
    ref,
    team_key,
    teams_of,
)

ENDS = range(TODAY.year - 9, TODAY.year + 1)
"""The years to whose March the ten scorecards are, each of three years."""
YEARS = tuple(year(start) for start in range(ENDS[0] - 3, ENDS[-1]))
"""The years that they are made of: each is counted once."""
ROAD = (
    ("care_entry", 0, 1, 1.0),
    ("proceedings_issued", 5, 60, 1.0),
    ("interim_care_order", 1, 30, 1.0),
    ("ppm", 30, 90, 1.0),
    ("adm_sbpfa", 60, 250, 0.8),
    ("po_granted", 30, 200, 0.9),
    ("link", 20, 300, 0.95),
    ("adm_match", 20, 200, 0.95),
    ("placed", 5, 60, 0.98),
    ("adoption_order", 90, 400, 0.97),
)
"""The milestones of a child, each so many days after the one before, for a share of those who came so far."""
TURNED = 0.06
"""For how many of those placed it disrupts, or of those decided for the plan is reversed."""


def live(path: Path, children: int) -> None:
    """Write so many children who came into care in thirteen years, each milestone recorded within weeks, and the rows of them."""
    make_database(path)
    luck = random.Random(children)
    told = sorted(
        (on + timedelta(days=luck.randint(0, 20)), number, key, on)
        for number in range(children)
        for key, on in _road(luck)
        if on <= TODAY
    )
    with closing(connect(path, "pragma foreign_keys = on; pragma journal_mode = off")) as connection:
        connection.execute("begin")
        connection.executemany(
            _AUDIT, ((change, f"{at}T09:00:00.000+00:00") for change, (at, *_) in enumerate(told, 1))
        )
        begun = {number: change for change, (_, number, *_) in reversed(list(enumerate(told, 1)))}
        connection.executemany(
            "insert into children (ref, team, born, worker, recorded) values (?, ?, ?, 'U0SAM', ?)",
            (
                (ref(number), team_key(number % teams_of(children)), f"{luck.randint(2008, 2014)}-05", change)
                for number, change in begun.items()
            ),
        )
        connection.executemany(
            "insert into milestones (child, milestone, reached, detail, recorded) values (?, ?, ?, '', ?)",
            (
                (ref(number), key, on.isoformat(), change)
                for change, (_, number, key, on) in enumerate(told, 1)
            ),
        )
        connection.execute("commit")
        connection.executescript(NEVER_MADE)
    Store(path).close()


def lived(towns: Towns) -> Path:
    """The one town whose rows are counted, made when it is first asked for."""
    path = towns.folder / "measured.db"
    if not path.exists():
        live(path, towns.scale.many)
    return path


_AUDIT = (
    "insert into audit (id, at, surface, account, person, verb, understood, changed)"
    " values (?, ?, 'slack', '', 'U0SAM', 'milestone', '{}', 1)"
)


def _road(luck: random.Random) -> Iterator[tuple[str, date]]:
    on = date(TODAY.year - 13, 1, 1) + timedelta(days=luck.randrange(13 * 365))
    for key, least, most, going_on in ROAD:
        if luck.random() > going_on:
            if luck.random() < 0.8:
                yield "return_home", on + timedelta(days=luck.randint(30, 300))
            return
        on += timedelta(days=luck.randint(least, most))
        yield key, on
        if key == "placed" and luck.random() < TURNED:
            yield "disruption", on + timedelta(days=luck.randint(5, 80))
            return
        if key == "adm_sbpfa" and luck.random() < TURNED:
            yield "plan_reversed", on + timedelta(days=luck.randint(5, 28))
            return


Ask = Callable[[str], Counts]


def scorecards(ask: Ask) -> list[Any]:
    """Ten scorecards, every figure: by years that are added up, with those who wait and the cohort of each year."""
    adopted = {
        code: {window: ask(statement(INDICATORS[code], window, TODAY)) for window in YEARS}
        for code in ("A1", "A10", "A2")
    }
    return [_scorecard(ask, adopted, end) for end in ENDS]


def _scorecard(ask: Ask, adopted: Mapping[str, Mapping[Window, Counts]], end: int) -> Sequence[Any]:
    window = three_years(end)
    entered, moved_in, ordered = (add(*(years[each] for each in window.years)) for years in adopted.values())
    waiting, with_order = (ask(statement(INDICATORS[code], window, window.last)) for code in ("A9", "A14"))
    cohort = floored(ask(statement(INDICATORS["COHORT"], year(end - 1), window.last)))
    both, mark = add(entered, waiting), 487
    return (
        *(mean(each) for each in (entered, moved_in, floored(ordered), waiting, floored(with_order))),
        share(under(both, mark), known(both)),
        mean(cohort, "reached"),
        floor_mean(cohort),
        within(cohort, 121),
        kaplan_meier(cohort),
    )


SUMS = (
    (
        "select count(placed - entered), sum(placed - entered), count(moved_in - entered), sum(moved_in - entered),"
        " count(case when placed - entered < 487 then 1 end) from spells"
        " where ended_as = 'adopted' and ended between {first} and {last}"
    ),
    (
        "select count(*), sum(case when matched > first_ordered then matched - first_ordered else 0 end) from spells"
        " where ended_as = 'adopted' and ended between {first} and {last} and placed is not null and matched is not null"
        " and first_ordered is not null"
    ),
)
"""The sums of a window that scorecards need, as anybody would write them who knows the rows."""
WAITS = (
    (
        "select count(*), sum({last} - entered), count(case when {last} - entered < 487 then 1 end) from spells"
        " where waiting_from <= {last} and (waiting_until is null or waiting_until > {last})"
    ),
    (
        "select count(*), sum(case when matched <= {last} then matched - first_ordered else {last} - first_ordered end)"
        " from spells where waiting_from <= {last} and (waiting_until is null or waiting_until > {last})"
        " and (ordered <= {last} or order_undated = 1)"
    ),
)
"""Those of a day."""
PIVOT = """
    with child as materialized (
        select child, max(case milestone when 'care_entry' then reached end) as entered,
            max(case milestone when 'adm_sbpfa' then reached end) as decided,
            max(case milestone when 'po_granted' then reached end) as ordered,
            max(case milestone when 'adm_match' then reached end) as matched,
            max(case milestone when 'placed' then reached end) as placed,
            max(case milestone when 'adoption_order' then reached end) as adopted
        from milestones where retracted is null group by child)
    select substr(adopted, 1, 4), count(*), sum(julianday(placed) - julianday(entered)),
        sum(julianday(matched) - julianday(ordered)), {waits} from child group by 1
"""
"""Much the same in one pass over the milestones themselves, which knows nothing of legs and readings."""


def sums(connection: Connection) -> None:
    """Ten scorecards' sums, each window at once, and the counts of their cohorts."""
    for end in ENDS:
        window = three_years(end)
        days = {"first": number_of(window.first), "last": number_of(window.last)}
        for words in (*SUMS, *WAITS):
            connection.execute(words.format(**days)).fetchall()
        connection.execute(_cohort(end)).fetchall()


def one_pass(connection: Connection) -> None:
    """The sums of every year, and who waited on ten days, from the milestones."""
    days = [three_years(end).last.isoformat() for end in ENDS]
    waits = (
        f"count(case when decided <= '{day}' and (placed is null or placed > '{day}') then 1 end)"
        for day in days
    )
    connection.execute(PIVOT.format(waits=", ".join(waits))).fetchall()


def _cohort(end: int) -> str:
    return statement(INDICATORS["COHORT"], year(end - 1), three_years(end).last)


def bare_rows(path: Path, to: Path) -> None:
    """The rows that stand, in a table of their own with covering indices and nothing else."""
    with closing(connect(to, "pragma journal_mode = off")) as bare:
        bare.execute("attach ? as ours", (str(path),))
        bare.executescript(f"""
            create table spells as select {", ".join(NAMES)} from ours.spells where retracted is null;
            create index by_end on spells(ended_as, ended, entered, placed, moved_in, first_ordered, matched);
            create index by_wait on spells(
                waiting_from, waiting_until, entered, ordered, first_ordered, order_undated, matched
            );
            create index by_order on spells(first_ordered, began, next_began, first_matched, ended);
        """)


def many_times(path: Path, to: Path, times: int) -> None:
    """Write so many of each child of a town whose rows stand."""
    make_database(to)
    with closing(connect(to, "pragma journal_mode = off; pragma foreign_keys = off")) as connection:
        connection.execute("attach ? as ours", (str(path),))
        others = ", ".join(name for name in NAMES if name != "child")
        connection.execute(
            f"insert into spells (child, {others}, recorded) select child || '-' || value, {others}, 1"
            " from json_each(?), ours.spells where retracted is null",
            (json.dumps(list(range(times))),),
        )


def measures(towns: Towns) -> Iterator[Row]:
    """Ten years' scorecards, as now and as at a day, Kaplan and Meier's estimate, many children, and what it costs to keep rows."""
    children = towns.scale.many
    town, bare = lived(towns), towns.folder / "measured-bare.db"
    bare_rows(town, bare)

    def ours(work: Callable[[Records], object]) -> Callable[[], float]:
        return timed(partial(_afresh, town, work), time.process_time)

    def alone(path: Path, work: Callable[[Connection], object]) -> Callable[[], float]:
        return timed(partial(_bare, path, work), time.process_time)

    now = ours(lambda records: scorecards(records.spells.counts))
    asked = list(_statements())
    same = alone(bare, lambda connection: [connection.execute(words).fetchall() for words in asked])
    what = f"ten scorecards of {children:,} children, every figure"
    yield from compared(what, "the same counts, bare", towns.in_turn(now, same, 5), 1.5)
    yield from compared(
        "the same", "sums alone, bare: no median, no share", towns.in_turn(now, alone(bare, sums), 5)
    )
    yield from compared(
        "the same", "one pass over the milestones", towns.in_turn(now, alone(town, one_pass), 2)
    )
    for days in (90, 365, 5 * 365):
        then = ours(partial(_as_at, days))
        yield from compared(f"the same as at {days} days ago", "as now", towns.in_turn(then, now, 5), 1.2)
    words = statement(INDICATORS["COHORT"], three_years(ENDS[-1]), TODAY)
    estimate = ours(lambda records: kaplan_meier(floored(records.spells.counts(words))))
    counted = ours(lambda records: records.spells.counts(words))
    pair = towns.in_turn(estimate, counted, 20)
    yield from compared("Kaplan and Meier's estimate of a cohort of three years", "its counts", pair, 1.5)
    yield from _team_waits(towns)
    yield from _many(towns, town)
    yield from _kept(towns)


def _team_waits(towns: Towns) -> Iterator[Row]:
    """Who waits in one team, beside every statement that this asks."""
    add_people(town := lived(towns))
    with closing(connect(town, "")) as connection:
        connection.execute(
            f"insert into teams ({COLUMNS['teams']}, is_panel) select ?, 'Team', 'C0TEAM', manager, anchor, at, weeks, discussed,"
            " since, added, recorded, 0 from teams",
            (team_key(0),),
        )
    with closing(Store(town)) as store, closing(connect(town, f"{EVERY} pragma query_only = on")) as alone:
        desk, requests = desk_of(store), count()

        def ask() -> None:
            typed = f"waiting {team_key(0)}"
            said = desk.answer_words(
                typed, SERVICE_MANAGER, Place(PlaceKind.DIRECT), f"bench {typed} {next(requests)}"
            )
            assert "wait" in said.words, said.words

        with store.read() as records:
            reader: Connection = records.execute.__self__
        asked: list[str] = []
        reader.set_trace_callback(asked.append)
        ask()
        reader.set_trace_callback(None)
        texts = [text for text in asked if text.startswith(("select", "with"))]
        pair = towns.in_turn(
            timed(ask), timed(lambda: [alone.execute(text).fetchall() for text in texts]), 40
        )
        yield from compared("`waiting` of a team of 40", "its SQL", pair, 2)


def _afresh(town: Path, work: Callable[[Records], object]) -> None:
    """Work on newly opened records: nothing is compiled, or was gathered."""
    with closing(Store(town)) as store, store.read(SEES_EVERYTHING) as records:
        work(records)


def _bare(path: Path, work: Callable[[Connection], object]) -> None:
    with closing(connect(path, f"{EVERY} pragma query_only = on")) as connection:
        work(connection)


def _as_at(days: int, records: Records) -> None:
    change = records.audit.known_by(NOW - timedelta(days=days))
    scorecards(partial(records.spells.counts, as_at=change))


def _statements() -> Iterator[str]:
    """What ten scorecards ask."""
    for window in YEARS:
        yield from (statement(INDICATORS[code], window, TODAY) for code in ("A1", "A10", "A2"))
    for end in ENDS:
        yield from (
            statement(INDICATORS[code], three_years(end), three_years(end).last) for code in ("A9", "A14")
        )
        yield _cohort(end)


def _many(towns: Towns, town: Path) -> Iterator[Row]:
    """Ten times as many children, each town in a process of its own."""
    costs = []
    for times in (1, 10):
        path = towns.folder / f"measured-{times}.db"
        many_times(town, path, times)
        costs.append(apart("scorecards", path))
    few, many = costs
    ratio, children = many.cpu / few.cpu, 10 * towns.scale.many
    yield Row(
        f"ten scorecards of {children:,} children, their CPU",
        f"{many.cpu:.2f} s",
        "of a tenth of them",
        f"{few.cpu:.2f} s",
        f"{ratio:.2f}×",
        target=target(ratio, 10),
    )
    yield measured("more memory than for a tenth of them", many.peak - few.peak, "MB", 50)


def _kept(towns: Towns) -> Iterator[Row]:
    """A change that touches a journey, and a status, in a town where rows are kept and in one where none ever were."""
    children = towns.scale.some
    with ExitStack() as stack:
        asks, settles = zip(
            *(stack.enter_context(_asked(towns, children, is_kept)) for is_kept in (True, False)), strict=True
        )
        typed, told = "milestone {} match 20/11/2026", "match"
        for what, text, words in (
            ("`update`, which touches no journey", "update {} Court adjourned", "noted"),
            ("`milestone`", typed, told),
            ("`status`", "status {}", "BX-"),
        ):
            pair = towns.in_turn(*(timed(partial(ask, text, words)) for ask in asks), 200)
            yield from compared(what, "the same, no rows kept", pair, 1.05)

        def settled(number: int) -> None:
            asks[number](typed, told)
            settles[number]()

        settles[0]()
        pair = towns.in_turn(*(timed(partial(settled, number)) for number in range(2)), 200)
        yield from compared("`milestone`, and its rows made at once", "the same, no rows kept", pair)


@contextmanager
def _asked(
    towns: Towns, children: int, is_kept: bool
) -> Iterator[tuple[Callable[[str, str], None], Callable[[], None]]]:
    town = towns.copy(children, "kept" if is_kept else "not-kept")
    if is_kept:
        with closing(connect(town, "")) as connection:
            connection.executescript(NEVER_MADE)
    with closing(Store(town)) as store:
        desk, place = desk_of(store), Place(PlaceKind.DIRECT)
        asked = cycle(numbers_of_others(store, children))

        def ask(text: str, told: str) -> None:
            number = next(asked)
            noted = nullcontext() if is_kept else patch.object(SpellsDue, "note", lambda *_: None)
            with noted:
                said = desk.answer_words(
                    text.format(ref(number)), WORKER, place, f"bench {text} {number}"
                ).words
            assert told in said, said

        yield ask, store.settle
