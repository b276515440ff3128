"""The days on which a load expects milestones: new ones, and those that correct what a file of its kind told before.

What people typed stands, and so does whatever happened since: the load says so, and asks nobody.
"""

from collections.abc import Iterator
from datetime import date

from permanence.events_csv import Problem
from permanence.milestones import MILESTONES
from permanence.words import day, listed
from storage.loading.staging import Staging


class Expected:
    """The expected days of a load, once what it tells of events is known."""

    def __init__(self, staging: Staging) -> None:
        self._staging = staging

    def different_days(self) -> Iterator[tuple[int, Problem]]:
        """A problem for each row of a child of whom rows expect one milestone on several days."""
        for ref, milestone, days in self._staging.rows(
            "select ref, milestone, group_concat(distinct expected) from staged_expected where not bad"
            " group by ref, milestone having min(expected) <> max(expected)"
        ):
            said = listed([day(date.fromisoformat(each)) for each in sorted(days.split(","))])
            reason = f"The rows of {ref} expect {MILESTONES[milestone].words} on {said}. Keep one."
            rows = self._staging.rows(
                "select id from staged_expected where ref = ? and milestone = ? and not bad", ref, milestone
            )
            yield from ((number, Problem("date", reason)) for (number,) in rows)

    def find(self) -> None:
        """Work out which days are new or corrected, and which are not taken because the records say more."""
        self._staging.execute(_FIND)

    def counts(self) -> tuple[int, int, int]:
        """How many days are new, how many are corrected, and how many are on record as they are."""
        ((new, corrected, known),) = self._staging.rows(
            "select count(*) filter (where standing = 'new'), count(*) filter (where standing = 'corrected'),"
            " count(*) filter (where standing = 'known') from expecting"
        )
        return new, corrected, known

    def notes(self) -> Iterator[str]:
        """Which expected days are not taken, and why."""
        for ref, milestone, now, was, standing in self._staging.rows(
            "select ref, milestone, now, was, standing from expecting where standing in ('reached', 'typed')"
            " order by ref, milestone"
        ):
            words, on = MILESTONES[milestone].words, day(date.fromisoformat(now))
            recorded = day(date.fromisoformat(was))
            yield (
                f"{ref}: {words} is on record for {recorded}, so it is not expected on {on}."
                if standing == "reached"
                else f"{ref}: {words} is expected on {recorded}, as somebody recorded, and not on {on}."
            )

    def record(self, change: int) -> None:
        """Record the days, in place of those that they correct."""
        self._staging.execute(
            "update expectations as e set retracted = ? where retracted is null and exists (select 1 from expecting x"
            " where x.ref = e.child and x.milestone = e.milestone and x.standing = 'corrected')",
            (change,),
        )
        self._staging.execute(
            "insert into expectations (child, milestone, expected, recorded) select ref, milestone, now, ? from expecting"
            " where standing in ('new', 'corrected') order by ref, milestone",
            (change,),
        )


_HAPPENED = """(
    select max(reached) from (
        select reached from standing m where m.child = s.ref and m.milestone = s.milestone
        union all select reached from arriving a where a.ref = s.ref and a.milestone = s.milestone)
    where s.milestone in (select milestone from once) or s.milestone in (select milestone from once_a_period))"""
"""The day on which the milestone happened that is expected, where it does not happen again and again."""
_FIND = f"""
    insert into expecting
    select ref, milestone, now, coalesce(happened, was), case
        when happened is not null then 'reached'
        when was = now then 'known'
        when was is null then 'new'
        when is_own then 'corrected'
        else 'typed' end
    from (
        select s.ref, s.milestone, s.expected as now, {_HAPPENED} as happened, e.expected as was,
            e.recorded in (select change from own_loads) as is_own
        from (select distinct ref, milestone, expected from staged_expected where not bad
              and id not in (select id from staged where bad)) s
        left join expectations e on e.child = s.ref and e.milestone = s.milestone and e.retracted is null
        where (exists (select 1 from came where came.ref = s.ref)
               or exists (select 1 from children c where c.ref = s.ref and c.retracted is null and c.closed is null))
        and not exists (select 1 from endings n where n.ref = s.ref and n.closed is not null)
        and not exists (select 1 from expectations o where o.child = s.ref and o.milestone = s.milestone
                        and o.expected = s.expected and o.retracted is not null
                        and o.retracted not in (select id from audit where verb = 'load')))
"""
"""Of children who are tracked: what somebody took back, or what has been replaced since, does not come again."""
