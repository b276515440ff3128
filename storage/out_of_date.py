"""What a change sets off: the messages, pictures and Homes that it makes out of date, and who is told of it.

Tables note that they are touched, and every row carries the change that recorded or retracted it; so here it is read,
once, before the commit, in the same way for a verb, an undo and a load.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import Any

from permanence.journey import Child
from permanence.milestones import ENDED
from permanence.outcomes import is_silenced, is_silent
from permanence.roles import SEES_EVERYTHING, Role
from storage.children import OWN
from storage.history import Change
from storage.outbox import PostKind
from storage.records import Records

MANY = 100
"""Above this number of children, every Home is redrawn, and messages are asked whom they name: each child would take longer."""

AT_ONCE = 10_000
"""How many children are asked about at once, where a load touched more."""

_BEFORE = "recorded <> :change and (retracted is null or retracted = :change)"
"""Whether a row was on record before a change."""


@dataclass(slots=True)
class OutOfDate:
    """What one change makes out of date, gathered from all it touched so that each is asked for once.

    Attributes:
        children: Those of whom something changed: their newest message, what names them in private, their people's Homes. Of very
            many only those of whom anything was shown, and some more: every Home is drawn again then.
        seen_otherwise: Those whom others may see now: every message that names them.
        drawn_back: Those whom somebody may see again: what is about them and was drawn without them.
        taken_out: Those whom a team may see no longer: every message, what is planned, and the team's pictures.
        deaths: Those of whose death their team's manager is told.
        heads: The agendas whose first message says what changed while they are open, each as its team and nominal day.
        counted: Those whose first message counts a child whom it may not name, or may again, open or not.
        agendas: Those that ended, or are open again: their messages that can be pressed while they are open.
        minutes: The surgeries whose minutes say what changed, if they are closed, likewise.
        leavers: Those whose work or leaving changed: the private messages about them.
        lost: Those who were one of a child's own people, each with the child: every private message that names them.
        readers: The people who may see less or more: all that was said to them in private, and the pictures they have.
        teams: The teams in another channel, or ended: all that was said of them, and their pictures.
        has_every_reader: Whether what anybody may see changed.
        homes: The people in whose Home something else changed.
        has_every_home: Whether something changed that any Home may show.
    """

    records: Records
    change: Change
    children: set[str] = field(default_factory=set)
    seen_otherwise: set[str] = field(default_factory=set)
    drawn_back: set[str] = field(default_factory=set)
    taken_out: set[str] = field(default_factory=set)
    deaths: set[str] = field(default_factory=set)
    heads: set[tuple[str, date]] = field(default_factory=set)
    counted: set[tuple[str, date]] = field(default_factory=set)
    agendas: set[tuple[str, date]] = field(default_factory=set)
    minutes: set[tuple[str, date]] = field(default_factory=set)
    leavers: set[str] = field(default_factory=set)
    lost: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    readers: set[str] = field(default_factory=set)
    teams: set[str] = field(default_factory=set)
    has_every_reader: bool = False
    homes: set[str] = field(default_factory=set)
    has_every_home: bool = False

    def want(self) -> None:
        """Ask for all of it to be drawn anew, withdrawn, deleted or told."""
        outbox, pictures = self.records.outbox, self.records.pictures
        for ref in sorted(self.taken_out):
            outbox.withdraw(ref, self.change)
            pictures.withdraw(ref, self.change.at)
        for ref in sorted(self.seen_otherwise - self.taken_out):
            outbox.want_all_redrawn(ref)
        for ref in sorted(self.seen_otherwise | self.taken_out):
            outbox.want_words_of_ends(ref)
        self._want_newest_heads(self.seen_otherwise | self.taken_out)
        self._want_drawn_back()
        for team in sorted(self.teams):
            outbox.want_team_redrawn(team)
            pictures.withdraw_teams(team, self.change.at)
        for ref, people in sorted(self.lost.items()):
            outbox.want_named_to(ref, sorted(people))
        if self.readers:
            outbox.want_private_redrawn(sorted(self.readers))
        if self.readers or self.has_every_reader:
            pictures.doubt_with(None if self.has_every_reader else sorted(self.readers))
        if self.children:
            pictures.doubt_of(sorted(self.children))
        self._want_surgeries()
        for person in sorted(self.leavers):
            outbox.want_about(PostKind.LEFT, person)
        rest = self.children - self.seen_otherwise - self.taken_out
        for ref in sorted(rest) if len(rest) <= MANY else self.shown(rest):
            outbox.want_redrawn(ref)
        for ref in sorted(self.deaths):
            self._tell_manager(self.records.children.get(ref))
        self._want_homes()

    def _want_drawn_back(self) -> None:
        """Of very many only what still names them is drawn again."""
        if len(self.drawn_back) > MANY:
            return
        outbox, restricted = self.records.outbox, self.records.restrictions.among(self.drawn_back)
        for child in self.records.children.named(sorted(self.drawn_back)):
            owners = {action.owner for action in self.records.actions.open_for([child])[child.ref]}
            people = {each for person in owners | set(child.people) for each in self.with_cover(person)}
            outbox.want_drawn_back(child.ref, sorted(people))
            if child.ref not in restricted and not child.closed:
                outbox.want_surgeries_drawn_back(child.ref)

    def _want_surgeries(self) -> None:
        outbox = self.records.outbox
        for team, surgery in sorted(self.agendas):
            outbox.want_buttons_redrawn(team, surgery)
        for team, surgery in sorted(self.counted - self.agendas):
            outbox.want_head_redrawn(team, surgery, is_open=False)
        for team, surgery in sorted(self.heads - self.counted - self.agendas):
            outbox.want_head_redrawn(team, surgery)
        for team, surgery in sorted(self.minutes):
            outbox.want_minutes_redrawn(team, surgery)

    def _want_newest_heads(self, refs: Iterable[str]) -> None:
        """The first message of a team's newest agenda counts the children that it may not name, and one of family finding their links."""
        teams = {team for ref in refs for team in self.records.children.teams_ever(ref)}
        if teams:
            teams |= self.records.teams.of_finding()
        self.counted.update(
            (team, posted) for team in teams if (posted := self.records.surgeries.posted(team))
        )

    def add_newest_heads(self, teams: Iterable[str]) -> None:
        """Add the first message of the newest agenda of each of some teams."""
        self.heads.update((team, posted) for team in teams if (posted := self.records.surgeries.posted(team)))

    def with_cover(self, person: str) -> set[str]:
        """A person, and whoever covers for them today."""
        return {person, self.records.covers.acting_for(person, self.change.today)}

    def _want_homes(self) -> None:
        homes = self.records.homes
        if self.has_every_home or len(self.children) > MANY:
            homes.want_all_redrawn()
            return
        # Whoever has a role may see children of any team in their Home, until they may not.
        hidden_or_shown = self.taken_out or self.seen_otherwise
        holders = {person for person, _ in self.records.roles.all()} if hidden_or_shown else set()
        homes.want_all_redrawn(self.homes | self.readers | holders)
        for ref in sorted(self.children):
            homes.want_redrawn(ref)

    def _tell_manager(self, child: Child) -> None:
        change = self.change
        if reader := manager_to_tell(self.records, child, change):
            self.records.outbox.tell(
                child.team, change.today, PostKind.SILENCE, reader, change, subject=child.ref
            )

    def shown(self, refs: Iterable[str]) -> list[str]:
        """Return those of some children whom a message is about or names, or a picture shows."""
        found = self.records.execute(
            "select value from json_each(:refs) where value in (select child from post_children)"
            f" or value in (select subject from outbox where kind = '{PostKind.CHILD}')"
            " or value in (select child from pictures)",
            {"refs": self.records.list_of(refs)},
        )
        return [ref for (ref,) in found]


Rows = Iterable[tuple[Any, ...]]
Consequence = Callable[[OutOfDate, Rows], None]
"""Adds to what is out of date, given what the touched rows of one table are about."""


@dataclass(frozen=True, slots=True)
class SetsOff:
    """What a touched row of a table is about, as its columns, and what it sets off."""

    about: str
    consequences: Sequence[Consequence]


def bring_up_to_date(records: Records, change: Change) -> None:
    """Make out of date whatever shows something that a change touched, and tell those who must know.

    What measures count of the children whom it touched is noted as due.
    """
    records.spells_due.note(change)
    found = OutOfDate(records, change)
    found.homes.add(change.person)
    if change.rechecked:
        found.readers.add(change.rechecked)
    if change.asked_on:
        found.heads.add(change.asked_on)
    if change.surgery:
        found.minutes.add(change.surgery)
    if change.undoes:
        if was_in := records.audit.surgery_of(change.undoes):
            found.minutes.add(was_in)
        records.outbox.want_words_redrawn(change.undoes)
    with records.seen_by(SEES_EVERYTHING):
        for table, sets_off in SETS_OFF.items():
            if table in records.touched:
                rows = _Touched(records, change, table, sets_off.about)
                for consequence in sets_off.consequences:
                    consequence(found, rows)
        found.want()


def manager_to_tell(records: Records, child: Child, change: Change) -> str | None:
    """Return who is told in private of what a change did to a child: the team's manager, or whoever covers for them.

    None if they made the change themselves, have left, or may not know of the child.
    """
    team = records.teams.find(child.team)  # None for a child who was closed before their team ended
    if team is None:
        return None
    only, left = records.restrictions.of(child.ref), records.leavers.all()
    acting = records.covers.acting_for(team.manager, change.today)
    readers = [each for each in (acting, team.manager) if each not in left and (not only or each in only)]
    return None if change.person in readers[:1] else next(iter(readers), None)


class _Touched:
    """What the rows of a table that a change recorded or retracted are about, those of one thing together.

    A few are read once, by the first consequence that looks at them. A load may touch a million: they are kept by none, and
    read by each.
    """

    def __init__(self, records: Records, change: Change, table: str, about: str) -> None:
        self._read = partial(
            records.execute,
            # `distinct` too: of a union in order SQLite first sorts every row of both sides, and a load touches a million.
            f"select * from (select distinct {about} from {table} where recorded = :change"
            f" union select distinct {about} from {table} where retracted = :change) order by 1",
            {"change": change.id},
        )
        self._few: Sequence[tuple[Any, ...]] | None = None

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        if self._few is not None:
            return iter(self._few)
        rows = self._read()
        first = list(islice(rows, MANY + 1))
        if len(first) <= MANY:
            self._few = first
        return chain(first, rows)


def _child(found: OutOfDate, rows: Rows) -> None:
    """Something about children changed. Of very many, those are left out of whom nothing was shown, but for the first few thousand."""
    refs = (row[0] for row in rows if row[0])
    found.children.update(islice(refs, AT_ONCE))
    while more := list(islice(refs, AT_ONCE)):
        found.children.update(found.shown(more))


def _who_may_see(found: OutOfDate, _rows: Rows) -> None:
    """Children were closed or moved, and are taken out; or opened again, or their tracking was taken back."""
    edited = found.records.execute(
        "select was.ref, was.team, was.closed is not null, now.team, now.closed is not null"
        " from children was left join children now"
        "   on now.ref = was.ref and now.recorded = :change and now.retracted is null"
        " where was.retracted = :change and was.recorded <> :change",
        {"change": found.change.id},
    ).fetchall()
    for ref, old_team, was_closed, new_team, is_closed in edited:
        is_tracked, is_elsewhere = new_team is not None, new_team != old_team
        if is_elsewhere and (team := found.records.teams.find(old_team)):
            for leader in filter(None, [team.manager, team.chair]):
                found.homes |= found.with_cover(leader)
        if is_tracked and (is_elsewhere or is_closed < was_closed):
            found.drawn_back.add(ref)
        if is_tracked and (is_elsewhere or is_closed > was_closed):
            found.taken_out.add(ref)
        elif not is_tracked or is_closed != was_closed:
            found.seen_otherwise.add(ref)


def _in_no_team(found: OutOfDate, _rows: Rows) -> None:
    """Children came without a team, or were taken into one: the Homes that say how many wait for it."""
    without = found.records.execute(
        "select 1 from children where recorded = :change and team = ''"
        " union all select 1 from children where retracted = :change and team = '' limit 1",
        {"change": found.change.id},
    )
    if without.fetchone():
        found.homes.update(found.records.roles.holders(Role.SERVICE_MANAGER))


def _restriction(found: OutOfDate, rows: Rows) -> None:
    """Children were restricted, and are taken out; or are restricted no longer. Words in anybody's Home may name them."""
    found.has_every_home = True
    for (ref,) in rows:
        found.drawn_back.add(ref)
        (found.taken_out if found.records.restrictions.of(ref) else found.seen_otherwise).add(ref)


def _death(found: OutOfDate, _rows: Rows) -> None:
    """Deaths of children on record were recorded, as an ending, a milestone or both: they are taken out, and a manager is told.

    Of a child who comes on record with their death, nothing was ever said that is to be taken out.
    """
    records, change = found.records, found.change
    recorded = records.execute(
        "select ref, detail, outcome from"
        " (select child as ref, detail, null as outcome from milestones where recorded = :change and milestone = :ended"
        "  union all select ref, null, outcome from children where recorded = :change and outcome is not null) e"
        f" where exists (select 1 from children b where b.ref = e.ref and {_BEFORE})",
        {"change": change.id, "ended": ENDED},
    ).fetchall()
    # A load may end the tracking of thousands, of whom next to none have died.
    died = {ref for ref, detail, outcome in recorded if is_silenced(outcome, [detail] if detail else [])}
    for ref in sorted(died):
        child = records.children.find(ref)
        if child is None or _was_silent(records, change, ref) or not is_silent(records.journeys.of(child)):
            continue  # it was taken back again, or nothing new is known
        found.taken_out.add(ref)
        found.deaths.add(ref)


def _no_death(found: OutOfDate, _rows: Rows) -> None:
    """Deaths were taken back: whoever saw the children sees them again."""
    ended = found.records.execute(
        "select child, detail from milestones where retracted = ? and milestone = ?", (found.change.id, ENDED)
    ).fetchall()
    for ref in sorted({ref for ref, detail in ended if is_silenced(None, [detail])}):
        child = found.records.children.find(ref)
        if child and not is_silent(found.records.journeys.of(child)):
            found.seen_otherwise.add(ref)
            found.drawn_back.add(ref)


def _was_silent(records: Records, change: Change, ref: str) -> bool:
    """Whether a child's death was on record before a change."""
    details = records.execute(
        f"select detail from milestones where child = :ref and milestone = :ended and {_BEFORE}",
        {"ref": ref, "ended": ENDED, "change": change.id},
    ).fetchall()
    outcome = records.execute(
        f"select outcome from children where ref = :ref and {_BEFORE}", {"ref": ref, "change": change.id}
    ).fetchone()[0]
    return is_silenced(outcome, [detail for (detail,) in details])


def _hands(found: OutOfDate, rows: Rows) -> None:
    """Work changed hands: the Homes of both. It was or is a leaver's: the agenda that says so, and who can hand over the rest."""
    records, left = found.records, found.records.leavers.all()
    for (ref, _), work in chain.from_iterable(
        groupby(sorted(of_child, key=itemgetter(1)), key=itemgetter(0, 1))
        for _, of_child in groupby(rows, key=itemgetter(0))
    ):
        each = [people for _, _, *people in work]
        named = {person for people in each for person in people if person}
        if len(each) > 1:
            found.homes |= named
            found.lost[ref] |= named
        if of_leavers := named & left:
            found.leavers |= of_leavers
            if team := records.children.team_of(ref):
                found.add_newest_heads([team])


def _leaver(found: OutOfDate, rows: Rows) -> None:
    """People left, or are back: their children's messages and the agenda's first say so, and who is back sees what was shown."""
    records, left = found.records, found.records.leavers.all()
    for (person,) in rows:
        found.leavers.add(person)
        if person not in left:
            found.readers.add(person)
        # Whoever has a role may have their work to hand over, or their place to fill.
        found.homes.update(holder for holder, _ in records.roles.all())
        refs = {child.ref for child in records.children.of_person(person)}
        refs |= {action.child for action in records.actions.open_of(person)}
        found.children |= refs
        found.add_newest_heads(filter(None, {records.children.team_of(ref) for ref in refs}))


def _asked_for(found: OutOfDate, rows: Rows) -> None:
    """What was asked for was answered, or taken back: the private messages that asked, and the Homes where it waits."""
    found.homes.update(found.records.roles.holders(Role.SERVICE_MANAGER))
    for number in sorted({number for _, number in rows}):
        found.records.outbox.want_about(PostKind.APPROVAL, number)


def _disputed(found: OutOfDate, rows: Rows) -> None:
    """What a file tells otherwise was put before somebody, or decided: the Homes of those who decide."""
    records = found.records
    for ref in {row[0] for row in rows}:
        if child := records.children.find(ref):
            managers = records.teams.managers_of(child.team)
            for person in filter(None, [child.worker, *managers]):
                found.homes |= found.with_cover(person)


def _put_before(found: OutOfDate, rows: Rows) -> None:
    """Actions were put before people, or no longer are: the Homes where they wait."""
    found.homes.update(person for _, person in rows)


def _escalated(found: OutOfDate, rows: Rows) -> None:
    """Actions changed: the Homes of the people they were put before."""
    for _, number, _ in rows:
        found.homes.update(each.person for each in found.records.escalations.of(number))


def _head(found: OutOfDate, rows: Rows) -> None:
    """A surgery moved on: the first message of its agenda."""
    found.heads.update((team, date.fromisoformat(surgery)) for *_, team, surgery in rows if surgery)


def _end(found: OutOfDate, rows: Rows) -> None:
    """A surgery ended, or is open again: the messages of its agenda can be pressed no longer, or can again."""
    found.agendas.update((team, date.fromisoformat(surgery)) for team, surgery in rows)


def _listed(found: OutOfDate, rows: Rows) -> None:
    """What is wrong for children changed, is overdue or disputed: their teams' agendas, and a panel's, list it."""
    records = found.records
    touched = iter(rows)
    teams = set(records.execute("select key from teams where retracted is null and is_panel"))
    while refs := [row[0] for row in islice(touched, AT_ONCE)]:
        teams |= set(
            records.execute(
                "select distinct team from children where retracted is null and ref in (select value from json_each(?))",
                (records.list_of(refs),),
            )
        )
    found.add_newest_heads(team for (team,) in teams)


def _minutes(found: OutOfDate, rows: Rows) -> None:
    """A surgery was closed, or reopened: its minutes."""
    found.minutes.update((team, date.fromisoformat(surgery)) for team, surgery in rows if surgery)


def _cover(found: OutOfDate, rows: Rows) -> None:
    """Who does whose work changed: the digests and Homes of both."""
    people = {person for row in rows for person in row}
    found.records.outbox.want_digests_redrawn(people)
    found.readers |= people


def _surgery(found: OutOfDate, rows: Rows) -> None:
    """Surgeries were moved, skipped or called: the digests sent before them."""
    for team, nominal in rows:
        found.records.outbox.want_digests_of(team, date.fromisoformat(nominal))


def _channel(found: OutOfDate, rows: Rows) -> None:
    """Teams may have another channel, where what is still to be posted goes, or have ended: who may see what was said changed."""
    for (key,) in rows:
        team, was = found.records.teams.find(key), found.records.teams.channel_before(key, found.change)
        if team:
            found.records.outbox.follow(key, team.channel, found.change.at)
        if was and (team is None or was != team.channel):
            found.teams.add(key)
            found.has_every_reader = True


def _manager(found: OutOfDate, _rows: Rows) -> None:
    """Teams may have another manager: whoever was it, or covered for them, may see the team's figures no longer."""
    were = found.records.execute(
        "select was.manager from teams was left join teams now on now.key = was.key and now.retracted is null"
        " where was.retracted = ? and was.manager is not now.manager",
        (found.change.id,),
    ).fetchall()
    for (person,) in were:
        found.readers |= found.with_cover(person)


def _renamed(found: OutOfDate, rows: Rows) -> None:
    """Children have another reference, or are one with another: every message and picture that shows either, and every Home."""
    for names in rows:
        for ref in names:
            is_tracked = found.records.children.team_of(ref) is not None
            (found.seen_otherwise if is_tracked else found.taken_out).add(ref)
            found.drawn_back.add(ref)
            found.records.pictures.withdraw(ref, found.change.at)
        found.children.update(names)
    found.has_every_home = True


def _redacted(found: OutOfDate, rows: Rows) -> None:
    """Words about children, or about teams, are gone: every message and picture that may show them, and every Home."""
    for ref, team in rows:
        if ref:
            found.children.add(ref)
            found.seen_otherwise.add(ref)
            found.records.pictures.withdraw(ref, found.change.at)
        else:
            found.teams.add(team)
    found.has_every_home = True


def _every_home(found: OutOfDate, _rows: Rows) -> None:
    """What teams are, or whose they are, changed."""
    found.has_every_home = True


def _reader(found: OutOfDate, rows: Rows) -> None:
    """What people may see everywhere changed: all that they were shown."""
    found.readers.update(person for (person,) in rows)


def _newcomer(found: OutOfDate, rows: Rows) -> None:
    """Somebody joined a team's channel, or its manager decided about them: what they may see, and what asked about them."""
    for team, person in rows:
        found.readers.add(person)
        found.records.outbox.want_newcomer_redrawn(team, person)


def _confirmed(found: OutOfDate, rows: Rows) -> None:
    """Something waits for a second administrator, or no longer: what asks them for it."""
    for (number,) in rows:
        found.records.outbox.want_about(PostKind.CONFIRM, number)


def _releasable(found: OutOfDate, rows: Rows) -> None:
    """A file with families in it waits to be released, or no longer: what asks for that."""
    for (number,) in rows:
        found.records.outbox.want_about(PostKind.RELEASE, number)


def _met(found: OutOfDate, rows: Rows) -> None:
    """Meetings of both sides were arranged, or are off, as they are once the link has ended: what told those who are named."""
    for (child,) in rows:
        found.records.outbox.want_meetings_redrawn(child, found.change.id)


def _own_home(found: OutOfDate, rows: Rows) -> None:
    """What people want for themselves changed."""
    found.homes.update(person for (person,) in rows)


def _worker(found: OutOfDate, rows: Rows) -> None:
    """Families have another worker, or are known anew: all that either was shown, or whoever covers for them."""
    for person in filter(None, (person for (person,) in rows)):
        found.readers |= found.with_cover(person)


def _family(found: OutOfDate, rows: Rows) -> None:
    """Something about adoptive families changed: their workers' Homes, and the agenda of their team, which lists those past a date."""
    for (ref,) in rows:
        if family := found.records.families.find(ref):
            if family.worker:
                found.homes |= found.with_cover(family.worker)
            found.add_newest_heads([family.team])


def _waits(found: OutOfDate, _rows: Rows) -> None:
    """Families wait or no longer, or children are linked: every agenda says how many, those of the family-finding side which."""
    teams = found.records.teams
    if teams.of_finding():
        found.add_newest_heads(team.key for team in teams.all())


def _looked_for(found: OutOfDate, _rows: Rows) -> None:
    """A family may be looked for, for a child of any team: what agendas of the family-finding side show."""
    found.add_newest_heads(found.records.teams.of_finding())


SETS_OFF: Mapping[str, SetsOff] = {
    "teams": SetsOff("key", [_channel, _manager, _every_home]),
    "clocks": SetsOff("team", [_every_home]),
    "roles": SetsOff("person", [_every_home, _reader]),
    "surgery_changes": SetsOff("team, nominal", [_surgery, _every_home]),
    "children": SetsOff(", ".join(("ref", "0", *OWN)), [_who_may_see, _in_no_team, _death, _child, _hands]),
    "siblings": SetsOff("child", [_child]),
    "restrictions": SetsOff("child", [_restriction, _child]),
    "milestones": SetsOff("child", [_death, _no_death, _child, _listed, _looked_for]),
    "expectations": SetsOff("child", [_child, _listed]),
    "plans": SetsOff("child", [_child, _listed]),
    "actions": SetsOff("child, number, owner", [_child, _hands, _listed, _escalated]),
    "updates": SetsOff("child", [_child]),
    "approvals": SetsOff("child, number", [_child, _asked_for, _listed]),
    "conflicts": SetsOff("child", [_child, _disputed, _listed]),
    "flow_days": SetsOff("child", []),  # nothing shows it
    "legal_holds": SetsOff("child", []),  # only `status` shows it, and what retention says
    "praises": SetsOff("child", [_child]),
    "reviews": SetsOff("child, team, surgery", [_child, _head]),
    "agenda_choices": SetsOff("child, team, surgery", [_child, _head]),
    "turns": SetsOff("team, surgery", [_head]),
    "closings": SetsOff("team, surgery", [_end, _minutes, _every_home]),
    # What a surgery's end escalates is said by nothing but the private messages that tell of it.
    "escalations": SetsOff("case when surgery is null then child end, person", [_child, _put_before]),
    "covers": SetsOff("person, by_person", [_cover]),
    "quiets": SetsOff("person", [_own_home]),
    "leavers": SetsOff("person", [_leaver]),
    "wanted_reports": SetsOff("person", [_own_home]),
    "renames": SetsOff("child, reference", [_renamed]),
    "redactions": SetsOff("child, team", [_redacted]),
    "families": SetsOff("worker", [_worker, _looked_for]),
    "family_steps": SetsOff("family", [_family, _waits]),
    "family_expectations": SetsOff("family", [_family]),
    "links": SetsOff("child", [_child, _met, _waits]),
    "introductions": SetsOff("child", [_child, _looked_for]),
    "meetings_of_sides": SetsOff("child", [_met, _looked_for]),
    "family_adopters": SetsOff("family", []),  # nothing that was posted shows it
    "feedback": SetsOff("family", []),  # nothing that was posted shows it
    "releases": SetsOff("number", [_releasable, _every_home]),
    "newcomers": SetsOff("team, person", [_newcomer]),
    "confirmations": SetsOff("number", [_confirmed, _every_home]),
}
"""What is set off by a row of each history table, in this order."""
