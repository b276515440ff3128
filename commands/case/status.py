"""`status`: where a child is, what is past its date, what is coming, who has it."""

from collections.abc import Iterator, Sequence

from commands.grammar.reply import Button, Buttons, Listing, Menu, Note, Part, Reply, Text
from commands.grammar.values import Here
from commands.grammar.verbs import command
from commands.messages.buttons import all_choices, first_few, groups_of_dates
from commands.messages.pages import without_empty_lists
from commands.messages.private.conflict import conflict_buttons, conflict_words
from commands.messages.sentences import (
    action_line,
    clocks_words,
    delay_line,
    event_words,
    expected_line,
    groups_watched,
    of_age_question,
    past_line,
    people_words,
    running_line,
    siblings_words,
)
from commands.practice.cases import siblings_named
from commands.practice.request import Request
from permanence.actions import Action
from permanence.birth import of_age_words
from permanence.child_facts import early_permanence, family_finding, placements, plan_now, plan_now_words
from permanence.clocks import watched
from permanence.conflicts import Conflict
from permanence.delays import Approval, delay_in_force, still_held_up
from permanence.families.family import Link
from permanence.family_group import family_group_words
from permanence.journey import Child, Journey
from permanence.language import tr
from permanence.milestones import MILESTONES
from permanence.outcomes import outcome_of
from permanence.plans import plan_since, why_words
from permanence.progress import (
    AverageMark,
    Progress,
    age,
    average_marks,
    days_in_care,
    legal_status,
    progress,
)
from permanence.roles import Role
from permanence.words import begun, count, day, listed, ordinal, share, who

LATEST = 4
"""How many of the milestones that were reached are told."""


@command(
    role=Role.WORKER,
    reads=True,
    also=(
        "what is happening with REF",
        "what is going on with REF",
        "what is next for REF",
        "what is late for REF",
        "progress of REF",
    ),
)
def status(request: Request, child: Here) -> Reply:
    """Show where a child is: what is past its date, what is coming, and who has it."""
    records, today = request.records, request.today
    found = records.children.get(child)
    journey = records.journeys.of(found)
    on = watched(records.clocks.of(found.team))
    timescales = progress(journey, today, request.office.calendar, on)
    # Nothing more is asked of a child who is closed: no dates, no actions.
    actions = [] if found.closed else records.actions.open_for([found])[child]
    touched = records.journeys.touched([found])[child]
    delays = still_held_up(records.approvals.delays_of([found]).get(child, []), journey, today)
    aged = f"{age(found, today)}{tr(' when tracking ended') if found.closed else ''}"
    buttons, menu = first_few(all_choices(actions, request.person))
    head = [aged, records.teams.name_of(found.team), people_words(found)]
    return Reply(
        " · ".join((f"**{child}**", *head)),
        [
            Listing("", [begun(fact) for fact in _facts(request, journey) if fact]),
            *([] if found.closed else _dates(journey, timescales, actions, delays, request)),
            *_told_otherwise(records.conflicts.of_child(child)),
            *_reached(journey),
            Note(
                tr(
                    f"{clocks_words(groups_watched(on))} Last update {day(touched.at.astimezone(request.office.zone).date())} "
                    f"by {who(touched.person) if touched.person != 'load' else tr('a load')}."
                )
            ),
        ],
        buttons=[
            *buttons,
            *([] if found.closed else _usual_buttons(child)),
            *([Button(tr("How it ended…"), f"close {child}")] if of_age_words(found, today) else []),
            Button(tr("Journey"), f"chart {child}"),
            Button(tr("History"), f"history {child}"),
        ],
        menu=_menu(request, journey, timescales, menu),
        fallback=tr(
            f"{child}: {count(sum(each.is_past for each in timescales), 'date')} past, "
            f"{count(len(actions), 'open action')}"
        ),
    )


def _families(request: Request, journey: Journey) -> Iterator[str]:
    """Which families are looked at for the child, or are the match, and the introductions: nothing for whoever is on the child's side."""
    ref = journey.child.ref
    for link in request.records.links.of_child(ref):
        if not link.ended:
            yield tr(f"{_link_words(journey, link)} since {day(link.began)}, {who(link.by)}")
    for planned in request.records.introductions.of_child(ref):
        if journey.child.closed and planned.begins > request.today:
            continue  # nothing comes of them any more
        until = tr(f" to {day(planned.ends)}") if planned.ends else ""
        where = f", {planned.venue}" if planned.venue else ""
        yield tr(f"Introductions with **{planned.family}** from {day(planned.begins)}{until}{where}")


def _link_words(journey: Journey, link: Link) -> str:
    """Return that it is a link, or the match that followed it, and until when that was so if it came to nothing."""
    matched = next((each.on for each in journey.each("adm_match") if each.on >= link.began), None)
    if matched is None:
        return tr(f"Link with **{link.family}**")
    broke = next(
        (each.on for each in journey.each("disruption", "plan_reversed") if each.on >= matched), None
    )
    if broke is None:
        return tr(f"Match with **{link.family}**, linked")
    return tr(f"Match with **{link.family}** until {day(broke)}, linked")


def _facts(request: Request, journey: Journey) -> Iterator[str]:
    """The plan and the care, the siblings, the latest note, and whether the child is closed or restricted."""
    records, child = request.records, journey.child
    yield _plan_line(journey)
    yield _care_line(request, journey)
    if records.journeys.tells_links(child):
        yield family_finding(journey, request.today)
    yield from _families(request, journey)
    yield early_permanence(journey, request.today)
    if siblings := siblings_named(records, child.ref):
        yield tr(f"Siblings: {siblings_words(siblings)}")
    if latest := records.updates.latest(child.ref):
        yield tr(f"Latest note, {day(latest.on)}, {who(latest.person)}: {latest.words}")
    yield family_group_words(journey, request.today, request.office.family_group_since)
    if child.closed:
        yield tr(f"Closed on {day(child.closed)}: {_outcome(child)}. Nothing more is asked.")
    if of_age := of_age_words(child, request.today):
        yield f"**{of_age}**. {of_age_question(child.ref)}"
    if restricted := records.restrictions.of(child.ref):
        yield tr(f"Restricted to {listed([who(each) for each in restricted])}.")
    if hold := records.legal_holds.of(child.ref):
        since = day(hold.since.astimezone(request.office.zone).date())
        yield tr(f"On legal hold since {since}, by {who(hold.person)}: {hold.because}. Nothing is erased.")


def _told_otherwise(conflicts: Sequence[Conflict]) -> list[Part]:
    """What a file says otherwise, each with what can be decided."""
    parts: list[Part] = [Text(tr("**A file says otherwise**"))] if conflicts else []
    for asked in conflicts:
        keep, take, _ = conflict_buttons(asked)
        parts += [Text(conflict_words(asked)), Buttons([keep, take])]
    return parts


def _usual_buttons(ref: str) -> list[Button]:
    """Buttons for what is most often done about a child."""
    return [
        Button(tr("Record a milestone"), f"milestone {ref}"),
        Button(tr("New action"), f"action {ref}"),
        Button(tr("What is holding this up?"), f"delay {ref}"),
    ]


def _menu(
    request: Request, journey: Journey, timescales: Sequence[Progress], of_actions: Menu | None
) -> Menu | None:
    """What is done less often: with the child's actions, by whoever manages their team, and, where there is room, about dates that have passed."""
    child = journey.child
    if child.closed:
        return of_actions
    groups = list(of_actions.groups) if of_actions else []
    if request.standing.has(Role.MANAGER, child.team):
        groups.append((child.ref, [Button(tr("Who may see this child…"), f"restrict {child.ref}")]))
    expected = [key for key, on in sorted(journey.expected.items()) if on < request.today]
    dates = groups_of_dates(child.ref, _late(timescales), expected)
    return Menu(groups, dates) if groups or dates else None


def _dates(
    journey: Journey,
    timescales: Sequence[Progress],
    actions: Sequence[Action],
    delays: Sequence[Approval],
    request: Request,
) -> list[Part]:
    today = request.today
    late = _late(timescales)
    past = [each for each in late if not delay_in_force(delays, each, today)]
    stepped_back = [each for each in late if delay_in_force(delays, each, today)]
    said = [delay for delay in delays if delay.until >= today]
    running = sorted((each for each in timescales if each.is_running), key=lambda each: each.days)
    expected = sorted(journey.expected.items(), key=lambda pair: pair[1])
    listings = [
        Listing(tr("Past its date"), [past_line(each, journey, today) for each in past]),
        Listing(
            tr("Delays"),
            [
                *(delay_line(delay, today) for delay in said),
                *(
                    tr(f"{past_line(each, journey, today)}. Still counted in the figures")
                    for each in stepped_back
                ),
            ],
        ),
        Listing(tr("Coming"), [running_line(each, today) for each in running]),
        Listing(
            tr("Average marks of the last adoption scorecards: to compare with, not due dates"),
            [_mark_line(mark) for mark in average_marks(journey, today)],
        ),
        Listing(
            tr("Expected"), [expected_line(key, on, today, request.office.calendar) for key, on in expected]
        ),
        Listing(tr("Actions"), [action_line(action, today, with_child=False) for action in actions]),
    ]
    shown = without_empty_lists(listings)
    if not (past or any(on < today for _, on in expected) or any(each.is_overdue(today) for each in actions)):
        shown.insert(0, Note(tr("No recorded date has passed.")))
    return shown


def _late(timescales: Sequence[Progress]) -> list[Progress]:
    """What is past its date, longest first."""
    return sorted((each for each in timescales if each.is_past), key=lambda each: -each.days)


def _mark_line(mark: AverageMark) -> str:
    name, average = mark.timescale.name, count((mark.day - mark.started).days, "day")
    if mark.done:
        return tr(
            f"{name}: took {count(mark.days, 'day')}, by {day(mark.done)}; the average mark is {average}"
        )
    if mark.shown_by:
        later = f"{MILESTONES[mark.shown_by.milestone].words} {day(mark.shown_by.on)}"
        return tr(f"{name}: none recorded; {later}; the average mark is {average}")
    went = tr("passed on") if mark.is_passed else tr("falls on")
    return tr(
        f"{name}: not yet, {count(mark.days, 'day')} so far; the average mark of {average} {went} {day(mark.day)}"
    )


def _outcome(child: Child) -> str:
    outcome = outcome_of(child.outcome)
    return outcome.name.lower() if outcome else str(child.outcome)


def _plan_line(journey: Journey) -> str:
    plan, since, words = plan_now(journey), plan_since(journey), plan_now_words(journey)
    if plan is None or since is None:
        return tr(f"Plan: {words}")
    return ", ".join(filter(None, [tr(f"Plan: {words} since {day(since)}"), why_words(plan)]))


def _care_line(request: Request, journey: Journey) -> str:
    status = legal_status(journey, request.today)
    days = days_in_care(journey, request.today)
    parts = [] if journey.child.is_unborn else [tr(f"Legal status: {status or tr('no order recorded')}")]
    if days is not None:
        born = journey.child.born
        life = (
            tr(f", {share(days, (journey.child.counted_to(request.today) - born.first).days)} of their life")
            if born and days > 60
            else ""
        )
        parts.append(
            f"{tr('was in care') if journey.child.closed else tr('in care')} {count(days, 'day')}{life}"
        )
    moves = placements(journey, request.today)
    workers = request.records.children.workers_of(journey.child.ref)
    parts += [
        *([tr(f"{count(moves, 'placement')} in care")] if moves > 1 else []),
        *([tr(f"{ordinal(workers)} social worker")] if workers > 1 else []),
    ]
    return " · ".join(parts)


def _reached(journey: Journey) -> list[Part]:
    latest = [event_words(event) for event in journey.events[-LATEST:]]
    if earlier := len(journey.events) - len(latest):
        latest.insert(0, tr(f"{count(earlier, 'earlier milestone')}: type `history {journey.child.ref}`"))
    return [Listing(tr("Latest milestones"), latest)] if latest else []
