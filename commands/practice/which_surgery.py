"""Finds surgeries: by a day, the open one, the next ones."""

from datetime import date, datetime, timedelta
from itertools import takewhile

from commands.grammar.formatting import as_quoted
from commands.grammar.reply import Question
from commands.grammar.values import as_words
from commands.practice.request import AsOf, Place, PlaceKind, Request, whom_to_ask
from permanence.errors import NotAllowed, NotFound, RuleBroken
from permanence.language import tr
from permanence.roles import Role
from permanence.surgery import (
    REACH,
    ChangeKind,
    Occurrence,
    OccurrenceChange,
    coming_occurrences,
    next_surgery,
    occurrence_on,
    occurrences,
)
from permanence.teams import Team
from permanence.words import clean, day
from storage.surgeries import Closing


def changes_to(as_of: AsOf, team: Team, since: date) -> list[OccurrenceChange]:
    """Return what has become of single surgeries of a team.

    From a nominal day on, a surgery whose agenda was planned before the series was changed keeps its day and time.
    """
    office, changes = as_of.office, as_of.records.surgery_changes.of(team.key)
    extra = {each.nominal for each in changes if each.kind is ChangeKind.EXTRA}
    kept: dict[date, OccurrenceChange] = {}
    for nominal, then in as_of.records.teams.behind_agendas(team.key, since).items():
        found = next(occurrences(then.schedule(office.zone), office.calendar, changes, nominal))
        if found.nominal == nominal and nominal not in extra:
            kept[nominal] = OccurrenceChange(nominal, ChangeKind.KEPT, found.held, found.at, found.why)
    others = [each for each in changes if each.kind is ChangeKind.EXTRA or each.nominal not in kept]
    return [*others, *kept.values()]


def team_behind(as_of: AsOf, team: Team, nominal: date) -> Team:
    """Return a team as it was when the agenda of a surgery was planned; as it is, if there is none yet."""
    return as_of.records.teams.behind_agendas(team.key, nominal).get(nominal, team)


def surgery_named(request: Request, team: Team, on: date) -> Occurrence | None:
    """Return the surgery of a team that a day names, past or to come, if there is one."""
    changes = changes_to(request.as_of, team, on - REACH)
    return occurrence_on(team.schedule(request.office.zone), request.office.calendar, changes, on)


def surgeries_on(as_of: AsOf, team: Team, on: date) -> list[Occurrence]:
    """Return the surgeries of a team that are held on a day, whatever their nominal day; also one called for it, or late."""
    schedule, changes = team.schedule(as_of.office.zone), changes_to(as_of, team, on - REACH)
    series = occurrences(schedule, as_of.office.calendar, changes, on - REACH)
    near = takewhile(lambda each: each.nominal <= on + REACH, series)
    called = any(each.kind is ChangeKind.EXTRA and each.nominal == on for each in changes)
    return [
        *(each for each in near if on in (each.held, as_of.day_held(team, each)) and not each.is_skipped),
        *([occurrence_of(as_of, team, on)] if called else []),
    ]


def refuse_two_on_a_day(as_of: AsOf, team: Team) -> None:
    """Raise RuleBroken if a surgery that was moved by hand is on the day of another one."""
    for each in as_of.records.surgery_changes.of(team.key):
        if each.kind is ChangeKind.MOVED and each.to and each.to >= as_of.today:
            held = surgeries_on(as_of, team, each.to)
            if len(held) > 1 and each.nominal in {one.nominal for one in held}:
                raise RuleBroken(
                    tr(
                        f"{team.name} would have two surgeries on {day(each.to)}: that of {day(each.nominal)} was moved there. "
                        "First move it elsewhere (`surgery move`), or skip it."
                    )
                )


def next_surgery_of(as_of: AsOf, team: Team, after: datetime | None = None) -> Occurrence:
    """Return a team's next surgery after now, or after another moment."""
    changes = changes_to(as_of, team, as_of.today - REACH)
    return next_surgery(team.schedule(as_of.office.zone), as_of.office.calendar, changes, after or as_of.now)


def refuse_outsider(request: Request, team: Team) -> None:
    """Raise NotAllowed for a person who may not see the team's children, whom its agenda is about."""
    if not (request.standing.every_team or team.key in request.standing.teams):
        raise NotAllowed(
            tr(f"You are not in {team.name}'s channel, so its agenda is not for you."), field="team"
        )


def question_of_showing(request: Request, team: str, words: str) -> Question | None:
    """Ask before something is shown to everybody in a team's channel, unless it is asked for there; `words` say what, of `{team}`.

    Raises NotAllowed for a person who may not see the team's children.
    """
    if request.place.kind is PlaceKind.TEAM and request.place.team == team:
        return None
    found = request.records.teams.get(team)
    refuse_outsider(request, found)
    return Question(
        tr(f"{words.format(team=found.name)}, to everybody there. Show it?"), yes=tr("Yes, show it there")
    )


def leads_surgeries(request: Request, team: Team) -> bool:
    """Whether the asker leads the team's surgeries: its chair, its manager, who covers for them, or a consultant."""
    standing = request.standing
    return team.chaired_by in (request.person, *standing.covers) or any(
        standing.has(role, team.key) for role in (Role.MANAGER, Role.CONSULTANT)
    )


def refuse_unless_chair(request: Request, team: Team) -> None:
    """Raise NotAllowed unless the asker leads the team's surgeries."""
    if not leads_surgeries(request, team):
        raise NotAllowed(
            tr(
                f"That is for whoever chairs {team.name}'s surgeries: "
                f"{whom_to_ask(request.records, request.today, team.chaired_by, team.manager)}. Nothing was changed."
            ),
            field="team",
        )


def open_surgery(request: Request, team: Team) -> Occurrence:
    """Return a team's open surgery. Raises RuleBroken where none is open."""
    if occurrence := open_surgery_of(request.as_of, team):
        return occurrence
    last, closed = request.records.surgeries.posted(team.key), ""
    if last and request.records.closings.of(team.key, last):
        held = occurrence_of(request.as_of, team, last).held
        closed = tr(f" That of {day(held)} is closed: `minutes {team.key}` shows it.")
    raise RuleBroken(tr(f"No surgery of {team.name} is open now.{closed} Nothing was changed."), field="team")


def agenda_ahead(as_of: AsOf, team: Team) -> Occurrence | None:
    """Return a team's open surgery while it is still to come: only its agenda is posted."""
    surgery = open_surgery_of(as_of, team)
    return surgery if surgery and surgery.moment > as_of.now else None


def surgery_to_record_in(request: Request, team: Team) -> Occurrence:
    """Return a team's open surgery, or that closed today if it is added to in its threads. Raises RuleBroken where there is none."""
    closed = closed_today(request.as_of, team)
    return closed if closed and request.place.surgery == closed.nominal else open_surgery(request, team)


def agenda_to_come(as_of: AsOf, team: Team) -> Occurrence:
    """Return a team's next surgery whose agenda is not posted yet."""
    after = as_of.now
    while True:
        found = next_surgery_of(as_of, team, after)
        if not as_of.records.surgeries.has_agenda(team.key, found.nominal):
            return found
        after = found.moment


def agenda_under_way(as_of: AsOf, team: Team) -> Occurrence | None:
    """Return a team's open surgery if it is today's, or one to come whose agenda is posted already."""
    found = open_surgery_of(as_of, team)
    return found if found and as_of.day_held(team, found) >= as_of.today else None


def closed_today(as_of: AsOf, team: Team) -> Occurrence | None:
    """Return a team's newest surgery if a person closed it today: it can be reopened, and added to in its threads."""
    return _closed_today(as_of, team, *_newest(as_of, team))


def _closed_today(
    as_of: AsOf, team: Team, nominal: date | None, closing: Closing | None
) -> Occurrence | None:
    if nominal is None or closing is None or not closing.by_hand:
        return None
    closed_on = closing.at.astimezone(as_of.office.zone).date()
    return occurrence_of(as_of, team, nominal) if closed_on == as_of.today else None


def coming_surgery(request: Request, team: Team, on: date) -> Occurrence:
    """Return the future surgery that a day names.

    Raises NotFound with the next one, RuleBroken once it has begun or its agenda exists.
    """
    found = surgery_named(request, team, on)
    if found is None:
        following = next_surgery_of(request.as_of, team)
        raise NotFound(
            tr(
                f"{team.name} has no surgery on {day(on)}. The next is on {following}; `dates {team.key}` lists a year."
            ),
            field="surgery",
        )
    has_begun = found.moment <= request.now
    if has_begun or request.records.surgeries.has_agenda(team.key, found.nominal):
        why = tr("has begun") if has_begun else tr("has its agenda in the channel already")
        raise RuleBroken(
            tr(f"The surgery of {found} {why}, so it stays as it is. Nothing was changed."), field="surgery"
        )
    return found


def open_surgery_of(as_of: AsOf, team: Team) -> Occurrence | None:
    """Return a team's open surgery: that of its newest agenda, from when it is posted until the surgery is closed.

    None also if an older version posted the agenda, which did not record what is done in a surgery.
    """
    return _still_open(as_of, team, *_newest(as_of, team))


def _still_open(as_of: AsOf, team: Team, nominal: date | None, closing: Closing | None) -> Occurrence | None:
    if nominal is None or closing or not as_of.records.surgeries.is_remembered(team.key, nominal):
        return None
    return occurrence_of(as_of, team, nominal)


def _newest(as_of: AsOf, team: Team) -> tuple[date | None, Closing | None]:
    """Return the nominal day of a team's newest agenda, and how its surgery was closed; None for what there is not."""
    nominal = as_of.records.surgeries.posted(team.key)
    return nominal, as_of.records.closings.of(team.key, nominal) if nominal else None


def surgery_in_progress(as_of: AsOf, team: Team) -> Occurrence | None:
    """Return a team's open surgery once it has begun; None while only its agenda is posted."""
    surgery = open_surgery_of(as_of, team)
    return surgery if surgery and surgery.moment <= as_of.now else None


def occurrence_of(as_of: AsOf, team: Team, nominal: date) -> Occurrence:
    """Return the surgery with a nominal day: an extra one, or the one in the series with any change made to it."""
    office = as_of.office
    changes = changes_to(as_of, team, nominal)
    extra = next(
        (each for each in changes if each.kind is ChangeKind.EXTRA and each.nominal == nominal), None
    )
    if extra and extra.at:
        return Occurrence(extra.nominal, extra.nominal, extra.at, office.zone, tr("called for today"))
    found = next(occurrences(team.schedule(office.zone), office.calendar, changes, nominal), None)
    if_unknown = Occurrence(nominal, nominal, team.at, office.zone)
    return found if found and found.nominal == nominal else if_unknown


def surgeries_ahead(as_of: AsOf, team: Team) -> list[Occurrence]:
    """Return a team's surgeries of the coming weeks, the nearest first."""
    office, after = as_of.office, as_of.now
    horizon = after.astimezone(office.zone).date() + REACH + timedelta(weeks=team.weeks)
    series = coming_occurrences(
        team.schedule(office.zone), office.calendar, changes_to(as_of, team, as_of.today - REACH), after
    )
    found = takewhile(lambda each: each.nominal <= horizon, series)
    return sorted((each for each in found if not each.is_skipped), key=lambda each: each.moment)


def surgery_asked_in(as_of: AsOf, place: Place) -> tuple[str, date] | None:
    """Return the team and nominal day of the open surgery a request belongs to.

    A request belongs to it if it is made on one of its messages, or in the team's channel on its day. One that was closed
    today is added to on its own messages alone.
    """
    if place.team is None:
        return None
    team = as_of.records.teams.find(place.team)
    if team is None:  # this request ended it
        return None
    newest = _newest(as_of, team)
    surgery = _still_open(as_of, team, *newest)
    closed = None if surgery else _closed_today(as_of, team, *newest)
    if closed and place.surgery == closed.nominal:
        return (place.team, closed.nominal)
    if surgery is None:
        return None
    belongs_to_it = (
        place.surgery == surgery.nominal if place.surgery else as_of.day_held(team, surgery) == as_of.today
    )
    return (place.team, surgery.nominal) if belongs_to_it else None


def refuse_old_agenda(as_of: AsOf, place: Place, typed: str) -> None:
    """Raise RuleBroken for a button on an agenda that a newer one has replaced."""
    if not (place.team and place.surgery):
        return
    newest = as_of.records.surgeries.posted(place.team)
    if newest and newest != place.surgery:
        team = as_of.records.teams.get(place.team)
        replaced_day, newest_day = (occurrence_of(as_of, team, each).held for each in (place.surgery, newest))
        raise RuleBroken(
            tr(
                f"This is the agenda of {day(replaced_day)}, and that of {day(newest_day)} has taken its place. Press it there."
            ),
            how=tr(f", or type it: `{as_quoted(as_words(clean(typed)), 80)}`."),
            then=tr("Nothing was changed."),
        )
