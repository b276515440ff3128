"""A load that may enter: recorded as one change, with what it replaces, what it gives anew and what somebody is asked."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from permanence.journey import Month
from permanence.milestones import ALREADY_RUNNING
from permanence.roles import terminal_standing
from permanence.sources import Source
from storage.audit import LOAD
from storage.coming_back import bring_back
from storage.history import Change
from storage.likenesses import note_likenesses
from storage.loading.corrections import OUTDATED
from storage.loading.expected import Expected
from storage.loading.families import LoadedFamilies
from storage.loading.staging import NEWER, RETURNED, Staging
from storage.out_of_date import bring_up_to_date
from storage.outbox import PostKind
from storage.records import Records
from storage.restored import next_number


class Recording:
    """The one change that a load is, within the transaction that enters it."""

    def __init__(self, staging: Staging, source: Source, at: datetime, today: date) -> None:
        self._staging = staging
        self._source = source
        self._records = Records(staging.connection, terminal_standing(LOAD))
        self._change = Change(self._records.audit.next_id(), at, today, LOAD)

    def record(self, account: str, understood: Mapping[str, Any], families: LoadedFamilies) -> int:
        """Record what is staged, and write the audit row; returns its number."""
        records, change = self._records, self._change
        self._replace()
        self._edit_children()
        self._insert()
        self._ask()
        self._keep_days()
        self._staging.execute(
            "update expectations set retracted = ? where retracted is null and exists (select 1 from arriving a"
            " where a.ref = child and a.milestone = expectations.milestone)",
            (change.id,),
        )
        Expected(self._staging).record(change.id)
        families.record(records, change)
        records.touched |= {"children", "milestones", "plans", "expectations", "conflicts"}
        bring_up_to_date(records, change)
        _tell_managers(records, change)
        _tell_workers(records, change)
        records.audit.write(
            number=change.id,
            at=change.at,
            request=None,
            surface=LOAD,
            account=account,
            person=LOAD,
            verb=LOAD,
            child=None,
            team=None,
            understood=understood,
            undoes=None,
            surgery=None,
        )
        return change.id

    def _replace(self) -> None:
        """Take out what the load corrects or no longer tells; history keeps it."""
        for place in ("milestones", "plans"):
            self._staging.execute(
                f"update {place} set retracted = ? where id in (select row from replaced where place = ?)",
                (self._change.id, place),
            )

    def _edit_children(self) -> None:
        """Give children on record their birth, facts given anew, their ending, or their return to care.

        Where an ending was taken back they never left, and what was open goes on; in no team, if theirs has ended since.
        """
        edits: dict[str, dict[str, Any]] = defaultdict(dict)
        for ref, fact, now in self._staging.rows("select ref, fact, now from given order by ref"):
            edits[ref][fact] = date.fromisoformat(now) if fact == "due" else now
        for ref, born in self._staging.births().items():
            edits[ref] |= {"born": Month.read(born), "due": None}
        children, change = self._records.children, self._change
        for ref, closed, outcome, has_returned in list(self._staging.rows(_OF_KNOWN)):
            if closed:
                edits[ref] |= {"closed": date.fromisoformat(closed), "outcome": outcome}
            elif has_returned:
                bring_back(self._records, children.get(ref), change)
            else:
                edits[ref] |= {"closed": None, "outcome": None}
                if not self._records.teams.find(children.get(ref).team):
                    edits[ref]["team"] = ""
        for ref, edit in edits.items():
            children.edit(children.get(ref), change, **edit)

    def _insert(self) -> None:
        change = self._change.id
        self._staging.execute(
            "insert into children (ref, team, born, due, worker, family_finder, closed, outcome, recorded, salt)"
            " select came.ref, came.team, born, due, worker, family_finder, e.closed, e.outcome, ?, randomblob(16)"
            " from came join told on told.ref = came.ref left join endings e on e.ref = came.ref order by came.ref",
            (change,),
        )
        note_likenesses(
            self._staging.connection, (ref for (ref,) in self._staging.rows("select ref from came"))
        )
        # What is corrected keeps its chair, and its words unless the file tells others; not that its day was unknown.
        # It is read first: to insert into a table what is selected from it, SQLite holds all that is selected in memory.
        self._staging.execute(
            "insert into carried select r.ref, r.milestone, r.now_on, nullif(m.detail, ?), m.chair"
            " from replaced r join milestones m on m.id = r.row where r.place = 'milestones' and r.now_on is not null",
            (ALREADY_RUNNING,),
        )
        self._staging.execute(
            "insert into milestones (child, milestone, reached, detail, chair, recorded, salt)"
            " select a.ref, a.milestone, a.reached, coalesce(nullif(a.detail, ''), c.detail, ''), c.chair, ?, randomblob(16)"
            " from arriving a left join carried c on c.ref = a.ref and c.milestone = a.milestone and c.reached = a.reached"
            " where a.plan is null order by a.ref, a.reached",
            (change,),
        )
        self._staging.execute(
            "insert into plans (child, plan, alongside, agreed, because, recorded, salt)"
            " select ref, plan, alongside, reached, detail, ?, randomblob(16) from arriving where plan is not null"
            " order by ref, reached",
            (change,),
        )

    def _ask(self) -> None:
        """Keep what the file tells otherwise than people did until somebody decides, once; and drop what it tells no longer."""
        self._staging.execute(
            f"update conflicts as c set retracted = ? where {OUTDATED}", (self._change.id, self._source.kind)
        )
        self._staging.execute(
            "insert into conflicts (number, child, about, ours_on, ours, told_on, told, alongside, source, standing, recorded, salt)"
            " select ? - 1 + row_number() over (order by ref, about, told_on, told),"
            " ref, about, ours_on, ours, told_on, told, alongside, ?, 'asked', ?, randomblob(16) from disputed where not asked",
            (next_number(self._records, "conflicts"), self._source.kind, self._change.id),
        )

    def _keep_days(self) -> None:
        """Keep until when files have told of each child, so that older ones change nothing later."""
        change = (self._change.id,)
        self._staging.execute(
            "update flow_days set retracted = ? where retracted is null and child in (select ref from"
            f" ({NEWER}))",
            change,
        )
        self._staging.execute(
            f"insert into flow_days (child, day, recorded) select ref, day, ? from ({NEWER})", change
        )


def _tell_managers(records: Records, change: Change) -> None:
    """Count what a load changed for each team, and plan a private word to whoever manages it."""
    left = records.leavers.all()
    for key in records.load_counts.count(change):
        team = records.teams.find(key)  # None for those in no team, and for a team that has ended
        if team is None:
            continue
        acting = records.covers.acting_for(team.manager, change.today)
        if reader := next((each for each in (acting, team.manager) if each not in left), None):
            records.outbox.tell(key, change.today, PostKind.LOADED, reader, change, subject=str(change.id))


def _tell_workers(records: Records, change: Change) -> None:
    """Plan a private word to each social worker about whose children the load says otherwise than the records.

    Whoever wants quiet finds it in their Home, as everybody does.
    """
    left = records.leavers.all()
    for worker, team in records.conflicts.workers_asked(change.id):
        acting = records.covers.acting_for(worker, change.today)
        reader = next((each for each in (acting, worker) if each not in left), None)
        if reader and not records.quiets.until(reader, change.today):
            records.outbox.tell(
                team, change.today, PostKind.DISPUTED, reader, change, subject=f"{change.id} {worker}"
            )


_OF_KNOWN = f"""
    select e.ref, e.closed, e.outcome, {RETURNED} from endings e join children c on c.ref = e.ref and c.retracted is null
    order by e.ref
"""
"""How tracking now ends, or that it resumes, for children on record, and whether they came into care again."""
