"""What files of a kind told before and a load of it tells no longer: by its year, by a child's own rows, or by name."""

import json

from permanence.milestones import ENDED
from permanence.plans import PLAN
from permanence.sources import PURGED, Source
from storage.loading.staging import Staging


class Withdrawals:
    """Finds what a load takes out without anything in its place. Which loads are of its kind is known by then."""

    def __init__(self, staging: Staging, source: Source) -> None:
        self._execute = staging.execute
        self._source = source

    def find(self) -> None:
        """Find it."""
        if self._source.whole:
            self._find_no_longer_told()
        self._find_not_told_within()
        self._find_begun_with_care()
        self._find_taken_back()

    def _find_no_longer_told(self) -> None:
        """What a file of this kind told and this one, which tells all there was in these days, does not."""
        days = {
            "whole": json.dumps(sorted(self._source.whole)),
            "plan": PLAN,
            "spans": json.dumps(
                [[since.isoformat(), until.isoformat()] for since, until in self._source.spans]
            ),
        }
        for place, milestone, on, detail in (
            ("milestones", "m.milestone", "m.reached", "''"),
            ("plans", ":plan", "m.agreed", "m.plan"),
        ):
            self._execute(
                f"insert or ignore into replaced (place, row, ref, milestone, was_on, was)"
                f" select '{place}', m.id, t.ref, {milestone}, {on}, {detail} from told t"
                f" cross join {place} m on m.child = t.ref and m.retracted is null"
                f" where m.recorded in (select change from own_loads)"
                f" and exists (select 1 from json_each(:spans) e where {on} between e.value ->> 0 and e.value ->> 1)"
                f" and {milestone} in (select value from json_each(:whole))"
                f" and not exists (select 1 from staged s where s.ref = t.ref and s.milestone = {milestone}"
                f"   and s.reached = {on})",
                days if place == "plans" else {key: days[key] for key in ("whole", "spans")},
            )

    def _find_not_told_within(self) -> None:
        """What a file of this kind told of days of which this one tells all of the child, and it does not."""
        self._execute(
            "insert or ignore into replaced (place, row, ref, milestone, was_on, was)"
            f" select 'milestones', m.id, w.ref, m.milestone, m.reached, iif(m.milestone = '{ENDED}', m.detail, '')"
            " from told_whole w cross join milestones m on m.child = w.ref and m.retracted is null"
            "   and m.reached between w.since and w.until"
            " where (m.milestone = w.milestone or (w.milestone = '' and m.milestone in (select value from json_each(?))))"
            " and +m.recorded in (select change from own_loads) and not exists (select 1 from staged s"
            "   where s.ref = w.ref and s.milestone = m.milestone and s.reached = m.reached)",
            (json.dumps(sorted(self._source.whole)),),
        )

    def _find_begun_with_care(self) -> None:
        """What began as the child came into care, where both are told for another day: an order, a placement."""
        self._execute(
            "insert or ignore into replaced (place, row, ref, milestone, was_on, was)"
            " select 'milestones', m.id, r.ref, m.milestone, m.reached, '' from replaced r"
            " cross join staged s on s.ref = r.ref and s.reached = r.now_on and not s.bad"
            " join milestones m on m.child = r.ref and m.milestone = s.milestone and m.reached = r.was_on and m.retracted is null"
            " where r.milestone = 'care_entry' and m.recorded in (select change from own_loads) and not exists ("
            "   select 1 from staged t where t.ref = m.child and t.milestone = m.milestone and t.reached = m.reached)"
        )

    def _find_taken_back(self) -> None:
        """What files of this kind told and one takes back by name; of whom it takes back all, somebody is asked."""
        self._execute(
            "insert or ignore into replaced (place, row, ref, milestone, was_on, was)"
            f" select 'milestones', m.id, m.child, m.milestone, m.reached, iif(m.milestone = '{ENDED}', m.detail, '')"
            f" from taken_back t cross join milestones m on {_OWN} and (t.reached = m.reached or (t.reached = '' and"
            f"   (select count(*) from milestones m where {_OWN}) = 1))"
        )
        self._execute(
            "insert into disputed (ref, about, ours_on, ours, told_on, told) select t.ref, t.milestone, '', '', '', t.reached"
            " from taken_back t join children c on c.ref = t.ref and c.retracted is null and c.closed is null"
            " where t.milestone = ?",
            (PURGED,),
        )


_OWN = """m.child = t.ref and m.milestone = t.milestone and m.retracted is null and m.recorded in (select change from own_loads)
    and not exists (select 1 from staged s where s.ref = m.child and s.milestone = m.milestone and s.reached = m.reached)"""
"""Whether a milestone on record is one that files of this kind told, and do not tell now."""
