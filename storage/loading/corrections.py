"""What a load tells otherwise than the records: corrected where a file of its kind told it before, else disputed.

What people recorded is never overwritten, and neither is what another kind of file told: somebody is asked.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from permanence.contradictions import IN_CARE, ONE_AT_A_TIME, is_one_event
from permanence.events_csv import Problem
from permanence.milestones import ALREADY_RUNNING, ENDED
from permanence.outcomes import ending_told
from permanence.plans import PLAN
from permanence.sources import EVENTS, Source
from storage.loading.history import HISTORY, History
from storage.loading.staging import MAY_ENTER, Staging
from storage.loading.withdrawals import Withdrawals

FACTS = ("team", "worker", "family_finder", "due")
"""The facts about a child on record that a later file may give anew."""


@dataclass(frozen=True, slots=True)
class _Otherwise:
    """An event that the rows tell for another day than the records."""

    ref: str
    milestone: str
    told: str
    recorded: str


class Corrections:
    """Finds what a load replaces of the records, and what it disputes, before its rows are checked against them."""

    def __init__(self, staging: Staging, source: Source) -> None:
        self._staging = staging
        self._execute = staging.execute
        self._source = source

    def find(self) -> None:
        """Find both."""
        self._execute(
            "insert into own_loads select id from audit where verb = 'load'"
            " and coalesce(json_extract(understood, '$.source'), ?) = ?",
            (EVENTS.kind, self._source.kind),
        )
        self._find_other_days()
        self._find_other_names()
        self._find_other_plans()
        self._find_other_details()
        Withdrawals(self._staging, self._source).find()
        self._find_other_facts()
        self._execute(
            "insert or ignore into kept_out select ref, about, told_on,"
            " case when about = ? then told else '' end, 1 from disputed where told_on <> ''",
            (PLAN,),
        )
        # On the days by which the records have the child come into care later, an order or a placement waits for the decision.
        self._execute(
            "insert or ignore into kept_out select s.ref, s.milestone, s.reached, '', 1 from disputed d"
            " cross join staged s on s.ref = d.ref and s.reached >= d.told_on and s.reached < d.ours_on"
            " where d.about = 'care_entry' and s.milestone in (select value from json_each(?))",
            (json.dumps(IN_CARE),),
        )
        self._execute(
            "update disputed as d set asked = 1 where exists (select 1 from conflicts c where c.retracted is null"
            " and c.child = d.ref and c.about = d.about and c.told_on = d.told_on and c.told = d.told"
            " and c.alongside is d.alongside)"
        )

    def keep_whole(self) -> Iterator[tuple[int, Problem]]:
        """A problem for each row that corrects a child of whom another row is refused: a child is corrected whole or not at all."""
        rows = self._execute(
            "select s.id, s.ref from replaced r cross join staged s on s.ref = r.ref and s.milestone = r.milestone"
            " and s.reached = r.now_on and not s.bad"
            f" where {_IN_PART.format(ref='r.ref')}"
        ).fetchall()
        for number, ref in rows:
            reason = f"Another row of {ref} cannot be loaded, so nothing on record of {ref} is corrected."
            yield number, Problem("date", reason)
        self._execute(f"delete from replaced where {_IN_PART.format(ref='replaced.ref')}")
        self._execute(
            "delete from disputed where told_on <> '' and not exists (select 1 from staged s where s.ref = disputed.ref"
            " and s.milestone = disputed.about and s.reached = disputed.told_on and not s.bad)"
        )

    def outdated(self) -> bool:
        """Whether something that nobody has decided yet is no longer to be decided."""
        found = self._execute(f"select 1 from conflicts c where {OUTDATED}", (self._source.kind,))
        return found.fetchone() is not None

    def _find_other_days(self) -> None:
        """What there is one of, told for another day than the one on record, which the rows do not tell any more."""
        self._execute(
            # Whether it is on record comes first: of next to all that a later file tells it is.
            "insert or ignore into to_compare select s.ref from staged s"
            " where not s.bad and s.milestone in (select milestone from one_at_a_time)"
            " and not exists (select 1 from milestones o where o.child = s.ref and o.milestone = s.milestone"
            "   and o.reached = s.reached and o.retracted is null)"
            f" and {MAY_ENTER} and exists (select 1 from milestones m where m.child = s.ref"
            "   and m.milestone = s.milestone and m.retracted is null and not exists (select 1 from staged t"
            "     where t.ref = s.ref and t.milestone = s.milestone and t.reached = m.reached))"
        )
        for (ref,) in self._execute("select ref from to_compare order by ref").fetchall():
            for each in self._other_days(ref):
                ((row, is_own, detail),) = self._execute(
                    "select id, recorded in (select change from own_loads), detail from milestones"
                    " where child = ? and milestone = ? and reached = ? and retracted is null",
                    (ref, each.milestone, each.recorded),
                ).fetchall()
                shown = self._ending_on_record(ref, detail) if each.milestone == ENDED else ""
                if is_own:
                    self._replace("milestones", row, each, shown, self._ending_told(each))
                else:
                    self._dispute(each, shown, self._ending_told(each))

    def _find_other_names(self) -> None:
        """What there is one of on a day and files of this kind called otherwise: a review by its number, how care ended.

        A review that somebody recorded with a number stays: another day for that number is disputed.
        """
        by_another = (
            " from staged s cross join named n on n.milestone = s.milestone"
            " cross join named o on o.what = n.what and o.milestone <> n.milestone"
            " cross join milestones m on m.child = s.ref and m.milestone = o.milestone and m.reached = s.reached and m.retracted is null"
            f" where not s.bad and {MAY_ENTER} and not exists (select 1 from staged t"
            "   where t.ref = s.ref and t.milestone = m.milestone and t.reached = m.reached)"
        )
        # By the day, of which there is one, and not by each of the loads, of which there may be hundreds.
        is_own = "+m.recorded in (select change from own_loads)"
        self._execute(
            "insert or ignore into replaced (place, row, ref, milestone, was_on, was)"
            f" select 'milestones', m.id, m.child, m.milestone, m.reached, iif(m.milestone = '{ENDED}', m.detail, '')"
            f"{by_another} and {is_own}"
        )
        self._execute(
            "insert or ignore into kept_out select s.ref, s.milestone, s.reached, '', 1"
            f"{by_another} and s.milestone = 'lac_review_n' and m.milestone <> 'adoption_review' and not {is_own}"
        )

    def _other_days(self, ref: str) -> Iterator[_Otherwise]:
        history = History(ref, self._execute(HISTORY, {"ref": ref, "plan": PLAN}).fetchall())
        any_row: Mapping[str, set[str]] = defaultdict(set)
        for milestone, reached in self._staging.rows(
            "select milestone, reached from staged where ref = ?", ref
        ):
            any_row[milestone].add(reached)
        told, recorded = history.days
        for milestone in sorted(told.keys() & recorded.keys() & ONE_AT_A_TIME):
            gone = recorded[milestone] - any_row[milestone]
            for on in sorted(told[milestone] - recorded[milestone]):
                day = date.fromisoformat(on)
                same = [
                    each
                    for each in gone
                    if is_one_event(history.journey, milestone, day, date.fromisoformat(each))
                ]
                if same:
                    nearest = min(same, key=lambda each: (abs(date.fromisoformat(each) - day), each))
                    gone.remove(nearest)
                    yield _Otherwise(ref, milestone, on, nearest)

    def _ending_on_record(self, ref: str, detail: str) -> str:
        """The key of how tracking ended: an earlier version kept with the milestone only the reason that was given."""
        if known := ending_told(detail)[0]:
            return known.key
        rows = self._execute("select outcome from children where ref = ? and retracted is null", (ref,))
        return next((outcome for (outcome,) in rows if outcome), "other")

    def _ending_told(self, each: _Otherwise) -> str:
        if each.milestone != ENDED:
            return ""
        ((detail,),) = self._execute(
            "select max(detail) from staged where ref = ? and milestone = ? and reached = ? and not bad",
            (each.ref, each.milestone, each.told),
        ).fetchall()
        return str(detail)

    def _find_other_plans(self) -> None:
        """Another plan than the one on record for that day."""
        rows = self._execute(
            "select distinct s.ref, s.reached, s.plan, s.alongside, p.id, p.plan,"
            " p.recorded in (select change from own_loads)"
            " from staged s join plans p on p.child = s.ref and p.agreed = s.reached and p.retracted is null"
            f" where s.plan is not null and not s.bad and {MAY_ENTER} and not exists (select 1 from plans e"
            "   where e.child = s.ref and e.agreed = s.reached and e.retracted is null and e.plan = s.plan"
            "   and e.alongside is s.alongside) order by s.ref, s.reached, p.id"
        ).fetchall()
        for ref, on, plan, alongside, row, recorded, is_own in rows:
            each = _Otherwise(ref, PLAN, on, on)
            if is_own:
                self._replace("plans", row, each, recorded, plan)
            else:
                self._dispute(each, recorded, plan, alongside)

    def _find_other_details(self) -> None:
        """Other words than a file told for an event before; of how tracking ended, whoever recorded that."""
        rows = self._execute(
            "select s.ref, s.milestone, s.reached, max(s.detail), m.id, m.detail,"
            " m.recorded in (select change from own_loads) as is_own"
            " from staged s join milestones m on m.child = s.ref and m.milestone = s.milestone"
            " and m.reached = s.reached and m.retracted is null and m.detail <> s.detail"
            f" where s.plan is null and s.detail not in ('', ?) and not s.bad and {MAY_ENTER} and (s.milestone = ? or is_own)"
            " group by s.ref, s.milestone, s.reached order by s.ref",
            (ALREADY_RUNNING, ENDED),
        ).fetchall()
        for ref, milestone, on, told, row, detail, is_own in rows:
            each = _Otherwise(ref, milestone, on, on)
            recorded = self._ending_on_record(ref, detail) if milestone == ENDED else detail
            if recorded == told:  # beside how tracking ended, a person gave a reason
                continue
            if is_own:
                self._replace("milestones", row, each, recorded, told)
            else:
                self._dispute(each, recorded, told)

    def _find_other_facts(self) -> None:
        """Facts about children on record: what nobody gave is filled in, what a load of this kind gave is given anew, and the rest is disputed."""
        for fact in FACTS:
            rows = self._execute(
                f"select t.ref, coalesce(c.{fact}, ''), t.{fact}, coalesce(c.{fact}, '') = '' or {_GAVE.format(fact=fact)}"
                " from told t join children c on c.ref = t.ref and c.retracted is null and c.closed is null"
                f" where t.{fact} <> coalesce(c.{fact}, ''){' and c.born is null' if fact == 'due' else ''}"
            ).fetchall()
            for ref, recorded, told, may_change in rows:
                if may_change:
                    self._execute("insert into given values (?, ?, ?, ?)", (ref, fact, recorded, told))
                else:
                    self._execute(
                        "insert into disputed (ref, about, ours_on, ours, told_on, told) values (?, ?, '', ?, '', ?)",
                        (ref, fact, recorded, told),
                    )

    def _replace(self, place: str, row: int, each: _Otherwise, was: str, now: str) -> None:
        self._execute(
            "insert into replaced values (?, ?, ?, ?, ?, ?, ?, ?)",
            (place, row, each.ref, each.milestone, each.recorded, was, each.told, now),
        )

    def _dispute(self, each: _Otherwise, ours: str, told: str, alongside: str | None = None) -> None:
        self._execute(
            "insert or ignore into disputed (ref, about, ours_on, ours, told_on, told, alongside) values (?, ?, ?, ?, ?, ?, ?)",
            (each.ref, each.milestone, each.recorded, ours, each.told, told, alongside),
        )


_IN_PART = "(exists (select 1 from staged b where b.ref = {ref} and b.bad) or {ref} in (select ref from told_in_part))"
"""Whether some row of a child is refused; the reference goes in the braces."""
OUTDATED = """
    c.retracted is null and c.standing = 'asked' and c.source = ? and exists (select 1 from told t where t.ref = c.child and (
        exists (select 1 from staged s where s.ref = t.ref and s.milestone = c.about and s.reached = c.ours_on and not s.bad)
        or exists (select 1 from disputed o where o.ref = t.ref and o.about = c.about and o.ours_on = c.ours_on and c.ours_on <> '')
        or case c.about when 'team' then t.team when 'worker' then t.worker when 'family_finder' then t.family_finder
                        when 'due' then t.due when 'purged' then t.ref end is not null))
    and not exists (select 1 from disputed d where d.ref = c.child and d.about = c.about and d.told_on = c.told_on
                    and d.told = c.told and d.alongside is c.alongside)
"""
"""Whether what a file of this kind told otherwise, and nobody has decided yet, is told by this one in another way, or no more so."""
_GAVE = """(
    select x.recorded in (select change from own_loads) from children x where x.ref = c.ref and x.{fact} is c.{fact}
    and x.id > coalesce((select max(y.id) from children y where y.ref = c.ref and y.{fact} is not c.{fact}), 0)
    order by x.id limit 1)"""
"""Whether a load of this kind gave the fact that is on record of the child `c`: it did if it recorded the first row of the latest that have it."""
