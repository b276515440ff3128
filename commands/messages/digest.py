"""The digest before a surgery: one private message to everybody with something due, so that nobody is unprepared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from commands.grammar.reply import Button, Listing, Note, Reply, Text
from commands.messages.sentences import counted_lines, left
from commands.messages.worklist import (
    WITH_BUTTONS,
    action_buttons,
    cases_worst_first,
    own_action_line,
    told_instead,
    whose,
)
from commands.practice.request import Office
from commands.practice.which_surgery import surgeries_ahead
from permanence.actions import Action
from permanence.agenda import Case
from permanence.journey import Child
from permanence.ladder import rung_for, surgeries_past
from permanence.milestones import MILESTONES
from permanence.roles import Role, Standing
from permanence.surgery import Occurrence
from permanence.teams import Team
from permanence.words import brief_day, listed, who
from storage.outbox import DIGEST, Post
from storage.people import Workloads
from storage.records import Records

BEFORE = 2
"""How many working days before a surgery its digest goes."""
EARLIEST, LATEST = time(8), time(9)
"""Between which local times a digest goes."""
_NUMBERS = ("None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def digest_moment(office: Office, surgery: Occurrence) -> datetime:
    """When a surgery's digest goes: two working days before it is held, at its time of day within 08:00 and 09:00."""
    at = min(max(surgery.at, EARLIEST), LATEST)
    on = office.calendar.before(surgery.held, BEFORE)
    return datetime.combine(on, at, surgery.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class _Share:
    """What of one surgery is some people's: actions due by it, those done since, and children past a date."""

    team: Team
    surgery: Occurrence
    people: Sequence[str]
    actions: Sequence[Action]
    done: Sequence[Action]
    cases: Sequence[Case]

    @property
    def open(self) -> int:
        """How much is still to be done."""
        return len(self.actions) + len(self.cases)


def people_to_tell(
    records: Records, office: Office, team: Team, surgery: Occurrence, now: datetime
) -> list[str]:
    """Who has something due by a surgery and is told so today: no leaver, nobody who wants quiet, nobody twice a day."""
    today = now.astimezone(office.zone).date()
    midnight = datetime.combine(today, time.min, office.zone).astimezone(UTC)
    teams = frozenset(each.key for each in records.teams.all())
    at_work = Workloads(records).people_in(team.key) - records.leavers.all()
    found = []
    for person in sorted({told_instead(records, each, today) for each in at_work}):
        if records.quiets.until(person, today) or records.outbox.is_told(person, DIGEST, midnight):
            continue
        covers = records.covers.covered_by(person, today)
        # Whether they are in the channel is Slack's to say when it is drawn; a child restricted to others is not
        # theirs either way.
        with records.seen_by(Standing(person, teams=teams, covers=covers)):
            share = _share(records, office, team, surgery, whose(records, person, today), now)
        if share.open:
            found.append(person)
    return found


def _share(
    records: Records,
    office: Office,
    team: Team,
    surgery: Occurrence,
    people: Sequence[str],
    now: datetime,
    since: datetime | None = None,
) -> _Share:
    """What of a surgery is some people's, as far as `records` show it; done ones only since a moment."""
    named = {
        child.ref: child
        for person in people
        for child in records.children.of_person(person)
        if person in _doers(child) and child.team == team.key
    }
    actions = [action for person in people for action in records.actions.open_of(person)]
    done = [action for person in people if since for action in records.actions.done_of(person, since)]
    found = (records.children.find(action.child) for action in (*actions, *done))
    children = {child.ref: child for child in found if child and child.team == team.key} | named
    cases = {case.ref: case for case in cases_worst_first(records, office, children.values(), now)}
    return _Share(
        team,
        surgery,
        people,
        sorted((each for each in actions if _falls(each, cases, surgery)), key=lambda each: each.due),
        [each for each in done if _falls(each, cases, surgery)],
        [case for ref, case in cases.items() if ref in named and _past_words(case)],
    )


def _doers(child: Child) -> tuple[str | None, str | None]:
    """Those of a child's own people whose work the dates are: a reviewing officer looks on."""
    return child.worker, child.family_finder


def _falls(action: Action, cases: Iterable[str], surgery: Occurrence) -> bool:
    """Whether an action for one of these children is past its date, or due by a surgery."""
    return action.child in cases and action.due <= surgery.held


def _past_words(case: Case) -> list[str]:
    """What of a child is past its date; that a child is not born yet is nobody's delay, and asked in private."""
    rules = [
        f"{each.timescale.name}: none recorded, was due {brief_day(each.due or case.today, case.today)}"
        for each in case.past
    ]
    expected = [
        f"{MILESTONES[key].name}: none recorded, was expected {brief_day(on, case.today)}"
        for on, key in case.expected_past
        if key != "birth"
    ]
    return [*rules, *expected]


def draw_digest(records: Records, office: Office, post: Post, now: datetime) -> Reply | None:
    """What of the surgeries within two working days is one reader's, with the means to do it before."""
    sent = post.attempted if post.is_there else None
    on = (sent or now).astimezone(office.zone).date()
    people = whose(records, post.channel, on)
    shares = [
        _share(records, office, team, surgery, people, now, sent)
        for team in records.teams.all()
        for surgery in surgeries_ahead(records, office, team, sent or now)
        if surgery.held <= office.calendar.after(on, BEFORE)
    ]
    shares = sorted(
        (share for share in shares if share.open or share.done), key=lambda share: share.surgery.moment
    )
    if not shares:
        return left(post, "Nothing of yours is left to do here.")
    return _digest(records, office, shares, post.channel, now)


def _digest(records: Records, office: Office, shares: Sequence[_Share], reader: str, now: datetime) -> Reply:
    today = now.astimezone(office.zone).date()
    open_ = sum(share.open for share in shares)
    actions = [action for share in shares for action in share.actions]
    cases = list({case.ref: case for share in shares for case in share.cases}.values())
    several = len(shares) > 1
    when = listed([_when(share, with_team=several) for share in shares])
    them = "them" if several else "it"
    are = "is" if open_ == 1 else "are"
    words = (
        f"{_number(open_)} of yours {are} on {them}:"
        if open_
        else f"Nothing of yours is left to do for {them}."
    )
    goes = [line for share in shares for line in _goes_lines(records, office, share)]
    return Reply(
        f"{'Surgeries' if several else 'Surgery'} on {when}. {words}",
        [
            *(Listing(share.team.name if several else "", _lines(share, today, reader)) for share in shares),
            *([Text("\n".join(goes))] if goes else []),
            Note(
                "Only you see this. Away? `quiet until …` stops these for a while; `cover` hands your work over."
            ),
        ],
        buttons=[
            *action_buttons(actions),
            *(Button(case.ref, f"status {case.ref}") for case in cases[:WITH_BUTTONS]),
        ],
        fallback=f"{'Surgeries' if several else 'Surgery'} on {when}: {open_} of yours",
    )


def _when(share: _Share, *, with_team: bool) -> str:
    held = share.surgery.held
    name = f" ({share.team.name})" if with_team else ""
    return f"{held:%A} {held.day} {held:%b}, {share.surgery.at:%H:%M}{name}"


def _number(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def _lines(share: _Share, today: date, reader: str) -> list[str]:
    return [
        *(own_action_line(action, today, reader) for action in share.actions),
        *(_past_line(case, share.people, reader) for case in share.cases),
        *(f"~~{action.number} · {action.words} · {action.child}~~ done" for action in share.done),
    ]


def _past_line(case: Case, people: Sequence[str], reader: str) -> str:
    """A child with something past its date, marked with whose they are where that is not the reader."""
    theirs = [person for person in people if person in _doers(case.journey.child)]
    past = counted_lines(str, _past_words(case), 3, f"`status {case.ref}`")
    return " · ".join(
        [f"**{case.ref}**", "; ".join(past), *([f"for {who(theirs[0])}"] if reader not in theirs else [])]
    )


def _goes_lines(records: Records, office: Office, share: _Share) -> list[str]:
    """Which actions go up the ladder if they are still open at the end of the surgery, and to whom."""
    held = [*records.closings.held(share.team.key), share.surgery.held]
    to: dict[Role, list[str]] = {}
    for action in share.actions:
        rung = rung_for(surgeries_past(action, held), office.rungs)
        told = {each.role for each in records.escalations.of(action.number)}
        is_own = share.team.manager == action.owner
        if rung and rung.to not in told and not (is_own and rung.to is Role.MANAGER):
            to.setdefault(rung.to, []).append(str(action.number))
    people = {Role.MANAGER: who(share.team.manager)}
    return [
        f"If {listed(numbers, 'or')} is still open at the end of the surgery, it goes to {people.get(role, f'the {role}')}."
        for role, numbers in to.items()
    ]
