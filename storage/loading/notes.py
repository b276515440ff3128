"""Notes on a load: which old references it tells of, what was taken back and stays so, and which children are born or back."""

from collections.abc import Iterable, Iterator
from datetime import date

from permanence.milestones import MILESTONES
from permanence.sources import Source
from permanence.words import day
from storage.loading.staging import RETURNED, Staging


def notes_on(staging: Staging, source: Source, led: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The notes on what is staged, once its new events and endings are known; `led` are the old references in it."""
    yield from (f"{old} is now {now}, and its rows are read so." for old, now in led)
    yield from _older(staging)
    yield from _not_taken_back(staging)
    yield from _left_out(staging)
    yield from _waiting(staging)
    yield from _born_or_back(staging)
    if source.whole:
        yield from _may_be_one(staging)


def _older(staging: Staging) -> Iterator[str]:
    """Children of whom a newer file was loaded before."""
    for ref, known in staging.rows("select ref, known from told_until where known is not null order by ref"):
        on = day(date.fromisoformat(known))
        yield f"{ref}: a file of {on} was loaded before, so what older ones say is left out. Load them together to read them all."


def _not_taken_back(staging: Staging) -> Iterator[str]:
    """What files take back and stays: somebody else recorded it, or it is one of several and they name no day."""
    for ref, milestone, reached, several in staging.rows(
        "select m.child, m.milestone, min(m.reached), count(*) > 1 from taken_back t join milestones m on m.child = t.ref"
        " and m.milestone = t.milestone and m.retracted is null and t.reached in ('', m.reached)"
        " and not exists (select 1 from staged s where s.ref = t.ref and s.milestone = t.milestone and s.reached = m.reached)"
        " and not exists (select 1 from replaced r where r.place = 'milestones' and r.row = m.id)"
        " group by m.child, m.milestone, t.reached order by 1, 3"
    ):
        words, on = MILESTONES[milestone].words, day(date.fromisoformat(reached))
        if several:
            yield f"{ref}: the file takes back {words} without its day, and there are several. All stay: which is wrong?"
        else:
            yield f"{ref}: the file takes back {words} on {on}. It stays, as a person or another kind of file recorded it: is it right?"


def _left_out(staging: Staging) -> Iterator[str]:
    """Events taken back since they were recorded: a file that still has them does not bring them back."""
    for ref, milestone, reached in staging.rows(
        "select distinct s.ref, s.milestone, s.reached from staged s join kept_out b on b.child = s.ref"
        "   and b.milestone = s.milestone and b.reached = s.reached and b.plan = coalesce(s.plan, '') and not b.disputed"
        " where not s.bad and not exists (select 1 from milestones m where m.child = s.ref"
        "   and m.milestone = s.milestone and m.reached = s.reached and m.retracted is null)"
        " and not exists (select 1 from plans p where p.child = s.ref and p.plan = s.plan"
        "   and p.agreed = s.reached and p.retracted is null)"
    ):
        on = day(date.fromisoformat(reached))
        yield f"{ref}: {MILESTONES[milestone].words} on {on} was taken back since it was recorded, and stays so."


def _waiting(staging: Staging) -> Iterator[str]:
    """What began before the day on which the records have the child come into care: it is not loaded until that is decided."""
    for ref, milestone, reached in staging.rows(
        "select distinct s.ref, s.milestone, s.reached from disputed d cross join kept_out k on k.child = d.ref and k.disputed"
        "   and k.reached >= d.told_on and k.reached < d.ours_on and k.milestone <> d.about"
        " cross join staged s on s.ref = k.child and s.milestone = k.milestone and s.reached = k.reached"
        " where d.about = 'care_entry' and not s.bad and not exists (select 1 from conflicts c where c.child = d.ref"
        "   and c.about = d.about and c.told_on = d.told_on and c.standing <> 'asked' and c.retracted is null)"
        " order by 1, 3"
    ):
        on = day(date.fromisoformat(reached))
        yield f"{ref}: {MILESTONES[milestone].words} on {on} waits until it is decided when the child came into care."


def _born_or_back(staging: Staging) -> Iterator[str]:
    """Children on record who have been born, or are open again."""
    yield from (f"{ref}: born, where the record had an unborn child." for ref in staging.births())
    for ref, has_returned, has_team in staging.rows(
        f"select c.ref, {RETURNED}, c.team = '' or exists (select 1 from teams t where t.key = c.team and t.retracted is null)"
        " from endings e join children c on c.ref = e.ref and c.retracted is null where e.closed is null order by c.ref"
    ):
        why = "back in care since it was closed" if has_returned else "how it ended is told no longer"
        team = "" if has_returned or has_team else ", in no team, as its team has ended"
        yield f"{ref}: {why}, so it is open again{team}."


def _may_be_one(staging: Staging) -> Iterator[str]:
    """New children who came into care on the day of one of the same month of birth, of whom files of this kind told and this one does not.

    The number of a child may have changed. Of twins both are told of.
    """
    for new, known in staging.rows(
        "with gone as materialized (select c.ref, c.born, m.reached from children c join milestones m on m.child = c.ref"
        "   and m.milestone = 'care_entry' and m.retracted is null and +m.recorded in (select change from own_loads)"
        "   where c.retracted is null and c.closed is null and not exists (select 1 from told o where o.ref = c.ref)"
        "   and exists (select 1 from came))"
        " select distinct came.ref, gone.ref from came join told t on t.ref = came.ref join staged s on s.ref = came.ref"
        "   and s.milestone = 'care_entry' and not s.bad join gone on gone.born = t.born and gone.reached = s.reached order by 1, 2"
    ):
        yield (
            f"{new}: new, and was born in the month and came into care on the day of {known}, of whom nothing is told now. If they are "
            f"one child, whose number has changed: `rename {known} to {new}`, which asks."
        )
