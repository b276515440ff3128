"""The digest before a surgery: one private message to each person with something due, so that no one is unprepared."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from commands.grammar.reply import Listing, Note, Reply, Text
from commands.messages.buttons import action_choices, child_choices, family_choices, first_few
from commands.messages.sentences import family_dates, nothing_more, own_action_line
from commands.practice.digest_readers import BEFORE, Share, dates_of, share_of
from commands.practice.request import AsOf
from commands.practice.which_surgery import surgeries_ahead
from commands.practice.whose_work import people_acted_for
from permanence.agenda import Case
from permanence.families.case import FamilyCase
from permanence.ladder import rung_due, surgeries_past
from permanence.language import noun, tr
from permanence.roles import Role
from permanence.words import listed, struck, weekday_name, who
from storage.outbox import Post

MOST_DATES = 3
"""How many of a child's dates are named."""
_NUMBERS = (
    tr("None"),
    tr("One"),
    tr("Two"),
    tr("Three"),
    tr("Four"),
    tr("Five"),
    tr("Six"),
    tr("Seven"),
    tr("Eight"),
    tr("Nine"),
    tr("Ten"),
)


def draw_digest(as_of: AsOf, post: Post) -> Reply | None:
    """One reader's share of the surgeries in the next two working days, with buttons to act on it beforehand.

    One that had to wait is sent only while a surgery that it was planned for is ahead, and if no other told of it meanwhile.
    """
    records, office = as_of.records, as_of.office
    planned = records.delivery.planned_at(post)
    if not post.is_there and records.delivery.was_sent(post.kind, post.to, planned):
        return None
    sent = post.attempted if post.is_there else None
    when_sent = replace(as_of, now=sent or as_of.now)
    on = when_sent.today
    people = people_acted_for(records, post.to, on)
    shares = [
        share_of(as_of, team, surgery, people, sent)
        for team in records.teams.all()
        for surgery in surgeries_ahead(when_sent, team)
        if surgery.held <= office.calendar.after(on, BEFORE)
    ]
    shares = sorted(
        (share for share in shares if share.open or share.ended), key=lambda share: share.surgery.moment
    )
    until = office.calendar.after(planned.astimezone(office.zone).date(), BEFORE)
    is_late = not post.is_there and all(share.surgery.held > until for share in shares)
    if not shares or is_late:
        return nothing_more(post, tr("Nothing of yours is left to do here."))
    return _digest(as_of, shares, post.to)


def _digest(as_of: AsOf, shares: Sequence[Share], reader: str) -> Reply:
    today = as_of.today
    still_open = sum(share.open for share in shares)
    actions = [action for share in shares for action in share.actions]
    cases = list({case.ref: case for share in shares for case in share.cases}.values())
    several = len(shares) > 1
    when = listed([_when(share, with_team=several) for share in shares])
    them = tr("them") if several else tr("it")
    words = (
        tr(f"{_number(still_open)} {noun(still_open, 'of yours is', 'of yours are')} on {them}:")
        if still_open
        else tr(f"Nothing of yours is left to do for {them}.")
    )
    families = family_choices(each.ref for share in shares for each in share.families)
    buttons, menu = first_few(action_choices(actions), child_choices(cases), families)
    escalations = [line for share in shares for line in _escalation_lines(as_of, share)]
    return Reply(
        tr(f"{tr('Surgeries') if several else tr('Surgery')} on {when}. {words}"),
        [
            *(Listing(share.team.name if several else "", _lines(share, today, reader)) for share in shares),
            *([Text("\n".join(escalations))] if escalations else []),
            Note(
                tr(
                    "Only you see this. Away? `quiet until …` stops these for a while; `cover` hands your work over."
                )
            ),
        ],
        buttons=buttons,
        menu=menu,
        fallback=tr(f"{tr('Surgeries') if several else tr('Surgery')} on {when}: {still_open} of yours"),
    )


def _when(share: Share, *, with_team: bool) -> str:
    held = share.surgery.held
    name = f" ({share.team.name})" if with_team else ""
    return f"{weekday_name(held)} {held.day} {held:%b}, {share.surgery.at:%H:%M}{name}"


def _number(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def _lines(share: Share, today: date, reader: str) -> list[str]:
    return [
        *(own_action_line(action, today, reader) for action in share.actions),
        *(_dates_line(case, share, reader) for case in share.cases),
        *(_family_line(case, share, reader) for case in share.families),
        *(
            f"{struck(f'{action.number} · {action.words} · {action.child}')} {action.ending}"
            for action in share.ended
        ),
    ]


def _dates_line(case: Case, share: Share, reader: str) -> str:
    """A child with dates for the surgery; if not the reader's, with the person at work for them."""
    theirs = [person for person in share.people if person in case.journey.child.people_at_work]
    dates = dates_of(case, share.surgery)
    more = len(dates) - MOST_DATES
    dates = [*dates[:MOST_DATES], *([tr(f"and {more} more: `status {case.ref}`")] if more > 0 else [])]
    return " · ".join(
        [
            f"**{case.ref}**",
            *dates,
            *([tr(f"for {who(theirs[0])}")] if reader not in theirs else []),
        ]
    )


def _family_line(case: FamilyCase, share: Share, reader: str) -> str:
    """A family with dates for the surgery; if not the reader's, with the person at work for it."""
    worker = case.family.worker or ""
    dates = family_dates(case, share.surgery.held)
    return " · ".join([f"**{case.ref}**", *dates, *([tr(f"for {who(worker)}")] if worker != reader else [])])


def _escalation_lines(as_of: AsOf, share: Share) -> list[str]:
    """The actions that are escalated if they are still open at the end of the surgery, and to whom."""
    records = as_of.records
    seen = records.escalations.surgeries_that_saw(action.number for action in share.actions)
    manager = records.covers.acting_for(share.team.manager, share.surgery.held)
    going: dict[Role, list[str]] = {}
    for action in share.actions:
        past = surgeries_past(action, [*seen.get(action.number, ()), share.surgery.held])
        told = {each.role for each in records.escalations.of(action.number)}
        rung = rung_due(past, told, as_of.office.rungs)
        is_own = manager == action.owner
        if rung and not (is_own and rung.to is Role.MANAGER):
            going.setdefault(rung.to, []).append(str(action.number))
    people = {Role.MANAGER: who(manager)}
    return [
        tr(
            f"If action {listed(numbers, tr('or'))} is still open at the end of the surgery, it goes to {people.get(role, f'the {role}')}."
        )
        for role, numbers in going.items()
    ]
