"""The minutes of a surgery: what was decided, by whom and by when, who was not reached, and what is carried forward."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from commands.grammar.reply import Document, Listing, Note, Part, Reply, texts_in
from commands.grammar.verbs import SurgeryEvent
from commands.messages.agenda.assessments import assessment_minutes
from commands.messages.changes import other_lines
from commands.messages.not_shown import naming_nobody
from commands.messages.pages import Section, in_rows, page_number, paged
from commands.messages.sentences import (
    NOT_THE_RECORD,
    action_owner,
    brought_words,
    held_words,
    left_out_words,
    moved_words,
    nothing_more,
    praise_words,
    what_was_asked,
)
from commands.practice.cases import named_by
from commands.practice.minutes import Minutes, minutes_of
from commands.practice.request import AsOf
from commands.practice.surgery_changes import NetResult, is_event
from commands.practice.which_surgery import occurrence_of
from permanence.actions import Action
from permanence.delays import Approval, ApprovalState
from permanence.language import tr
from permanence.references import references_in
from permanence.words import brief_day, count, day, listed, own_words, who
from storage.audit import Audited
from storage.outbox import Post
from storage.references import whose


def minutes_pages(minutes: Minutes) -> list[Reply]:
    """The whole minutes, in as many messages as they need."""
    pages = paged(_sections(minutes)) or [[]]
    title = tr(f"Minutes: {minutes.team.name}, {day(minutes.held)}")
    replies = []
    for number, page in enumerate(pages, 1):
        numbered = page_number(number, pages)
        parts: list[Part] = [Listing(heading, lines) for heading, lines in page]
        if number == len(pages):
            parts.append(Note(f"{_next(minutes)} {NOT_THE_RECORD}"))
        replies.append(
            Reply(
                _opening(minutes) if number == 1 else "",
                parts,
                title=f"{title} ({numbered})" if numbered else title,
                fallback=title,
            )
        )
    return replies


def minutes_document(minutes: Minutes) -> Document:
    """The whole minutes as a document; the children in it are those whom its own words name.

    Words that name a child whom the team's messages may not name say "a child" there.
    """
    held, records = minutes.held, minutes.as_of.records
    document = Document(
        tr(f"Minutes: {minutes.team.name}, {day(held)}"),
        held,
        f"minutes-{minutes.team.key}-{held:%Y-%m-%d}",
        _opening(minutes),
        tuple(Listing(title, lines) for title, lines in _sections(minutes) if lines),
        f"{_next(minutes)} {NOT_THE_RECORD}",
        (),
        minutes.team.key,
    )
    said = "\n".join(texts_in(document))
    written = whose(records, references_in(said, minutes.as_of.office.reference))
    named = named_by(records, minutes.team, set(written.values()))
    hidden = frozenset(ref for ref, child in written.items() if child not in named)
    return replace(naming_nobody(document, hidden, written), refs=tuple(sorted(named)))


def child_minutes(minutes: Minutes, ref: str) -> list[str]:
    """What was decided about one child, and every action that is open, ready to be copied into the case file."""
    agreed = _agreed_as_decided(minutes, ref)
    return [
        *(brought_words(each) for each in minutes.choices if each.child == ref and not each.is_left_out),
        *_decision(minutes, ref, agreed),
        *(f"{line}{_added(minutes, change)}" for line, change in other_lines(minutes.changes, ref)),
        *(_approval(minutes, asked, change) for asked, change in minutes.changes.approvals(ref)),
        *(
            _ended(minutes, each)
            for each in minutes.results.values()
            if each.has_ended and each.after.child == ref
        ),
        *(
            _open(minutes, action)
            for action in minutes.open_actions
            if action.child == ref and action is not agreed
        ),
    ]


def _agreed_as_decided(minutes: Minutes, ref: str) -> Action | None:
    """The action that was agreed by what was decided about a child, in the same words: told with it, in one line."""
    review = minutes.reviews.get(ref)
    return next(
        (
            action
            for action in minutes.open_actions
            if review and action.child == ref and action.words == review.words and _is_new(minutes, action)
        ),
        None,
    )


def _is_new(minutes: Minutes, action: Action) -> bool:
    """Whether an action was agreed in the surgery."""
    result = minutes.results.get(action.number)
    return result is not None and result.before is None


def _decision(minutes: Minutes, ref: str, agreed: Action | None) -> Iterator[str]:
    """What was decided about a child, by whom, who does it by when, and whether no action is needed."""
    review = minutes.reviews.get(ref)
    if review is None:
        return
    if agreed:
        yield f"{_open(minutes, agreed, kind=tr('Decided'))} ({who(review.person)})"
        return
    decided = tr(f"Decided: {own_words(review.words)}") if review.words else tr("Discussed")
    why = f": {own_words(review.because)}" if review.because else ""
    needs = tr(f". No action is needed{why}.") if review.needs_nothing else ""
    changes = [each for each in minutes.changes.of(ref) if is_event(each, SurgeryEvent.CHILD_REVIEWED)]
    yield f"{decided} ({who(review.person)}){needs}" + "".join(_added(minutes, each) for each in changes)


def _approval(minutes: Minutes, asked: Approval, change: Audited) -> str:
    """What was asked, or what was agreed: never the one as if it were the other."""
    by, what = who(asked.asked_by), what_was_asked(asked)
    match asked.standing:
        case ApprovalState.ASKED:
            answer = tr(f"Asked by {by}, not agreed yet: {what}")
        case ApprovalState.APPROVED:
            answer = tr(f"Agreed by {who(asked.decided_by)}: {what}, asked by {by}")
        case ApprovalState.DECLINED:
            answer = tr(f"Not agreed by {who(asked.decided_by)}: {what}, asked by {by}")
        case _:
            answer = tr(f"Held up, said by {by}: {held_words(asked)}")
    return f"{answer}: {own_words(asked.words)}{_added(minutes, change)}"


def _ended(minutes: Minutes, result: NetResult) -> str:
    """An action done or cancelled in the surgery, by whom, and how or why."""
    action = result.after
    said = f": {own_words(action.ended_words)}" if action.ended_words else ""
    by = tr(f"{action.ending} by {who(result.change.person)}")
    what = f"{action.ending.capitalize()}: **{action.number}** {own_words(action.words)}"
    return f"{what} – {by}{said}{_added(minutes, result.change)}"


def _open(minutes: Minutes, action: Action, *, kind: str = "", with_child: bool = False) -> str:
    """An open action with its owner and date, and what the surgery has changed about it; `kind` is said in place of how old it is."""
    result = minutes.results.get(action.number)
    held = minutes.held
    if not kind and _is_new(minutes, action):
        kind = tr("New")
    elif not kind and action.is_overdue(held):
        kind = tr("Carried forward")
    elif not kind and not with_child:
        kind = tr("Open")
    begins = f"{kind}: " if kind else ""
    about = f" ({action.child})" if with_child else ""
    owned = tr(f"{action_owner(action, minutes.leavers)}, due {brief_day(action.due, held)}")
    parts = [
        f"{begins}**{action.number}** {own_words(action.words)}{about} – {owned}",
        *_history(result, action, held),
    ]
    return " · ".join(parts) + (_added(minutes, result.change) if result else "")


def _history(result: NetResult | None, action: Action, held: date) -> Iterator[str]:
    """What became of an open action in the surgery, or how its date had moved before; of a new one there is nothing to tell."""
    if result is None:
        yield from moved_words(action, held)
    elif result.before:
        yield from _changed(result.before, action, held)


def _changed(before: Action, after: Action, held: date) -> Iterator[str]:
    """What is different about an action that is open still, from first to last."""
    if not before.is_open:
        yield "reopened"
    if before.due != after.due:
        why = f": {own_words(after.because)}" if after.because else ""
        yield tr(f"moved from {brief_day(before.due, held)}{why}")
    else:
        yield from moved_words(after, held)
    if before.owner != after.owner:
        yield tr(f"was {who(before.owner)}'s")
    if before.waits_for and not after.waits_for:
        yield tr(f"no longer waiting for {before.waits_for}")


def _added(minutes: Minutes, change: Audited) -> str:
    """Says who made a change, and when, if it was made after the close."""
    if not minutes.is_added(change):
        return ""
    at = change.at.astimezone(minutes.as_of.office.zone)
    return tr(f" · added after the close by {who(change.person)}, {at:%H:%M}")


def short_minutes(minutes: Minutes) -> str:
    """How a surgery ended, in a few words for the channel."""
    return f"{closed_words(minutes)} {'; '.join(_counts(minutes))}. {_next(minutes)}"


def closed_words(minutes: Minutes) -> str:
    """Whether a surgery is open, was closed by a person, or was closed by the next one."""
    held = day(minutes.held)
    if minutes.closing is None:
        return tr(f"The surgery of {held} is still open.")
    if not minutes.closing.by_hand:
        return tr(f"Nobody closed the surgery of {held}, so the next one does.")
    return tr(f"The surgery of {held} is closed.")


def _sections(minutes: Minutes) -> Iterator[Section]:
    for ref in minutes.reached:
        yield ref, child_minutes(minutes, ref)
    yield from assessment_minutes(minutes)
    yield tr("Praise"), [praise_words(each) for each in minutes.praise]
    yield tr("Not reached"), in_rows(minutes.not_reached)
    yield (
        tr("Left out of this surgery"),
        [left_out_words(each) for each in minutes.choices if each.is_left_out],
    )
    bare = [ref for ref in minutes.without_next_action if ref not in minutes.not_reached]
    yield tr("Past a date, with no next action"), in_rows(bare)
    others = [action for action in minutes.open_actions if action.child not in minutes.reached]
    yield tr("Open for other children"), [_open(minutes, action, with_child=True) for action in others]


def _counts(minutes: Minutes) -> Iterator[str]:
    yield tr(f"{count(len(minutes.reached), 'child', 'children')} discussed")
    if agreed := sum(each.before is None for each in minutes.results.values()):
        yield tr(f"{count(agreed, 'action')} agreed")
    endings = Counter(each.after.ending for each in minutes.results.values() if each.has_ended)
    yield from (f"{endings[ending]} {ending}" for ending in ("done", "cancelled") if endings[ending])
    if minutes.carried:
        yield tr(f"{count(len(minutes.carried), 'action')} carried forward")
    if minutes.not_reached:
        yield tr(f"not reached: {listed(minutes.not_reached)}")


def _opening(minutes: Minutes) -> str:
    said = []
    if minutes.held > minutes.occurrence.held:
        said.append(tr(f"Its agenda, of {day(minutes.occurrence.held)}, came late."))
    if minutes.people:
        named = minutes.team.chaired_by
        acting = minutes.as_of.records.covers.acting_for(named, minutes.held)
        chair = named if named in minutes.people else acting
        chaired = tr(f", chaired by {who(chair)}") if chair in minutes.people else ""
        said.append(tr(f"Took part: {listed([who(person) for person in minutes.people])}{chaired}."))
    if minutes.closing and minutes.closing.apologies:
        said.append(tr(f"Apologies: {listed([who(person) for person in minutes.closing.apologies])}."))
    if minutes.reopened:
        person, at = minutes.reopened
        again = tr(" and closed again") if minutes.closing else ""
        local = at.astimezone(minutes.as_of.office.zone)
        said.append(tr(f"Reopened by {who(person)}, {local:%H:%M}{again}."))
    if not (minutes.closing and minutes.closing.by_hand):
        said.append(closed_words(minutes))
    return " ".join(said)


def _next(minutes: Minutes) -> str:
    return tr(f"Next surgery {minutes.following}.")


def draw_minutes(as_of: AsOf, post: Post) -> Reply | None:
    """One message of the minutes, in the agenda's thread."""
    pages = _pages_of(as_of, post)
    number = int(post.subject)
    return pages[number - 1] if number <= len(pages) else nothing_more(post, tr("Nothing left here."))


def count_minutes(as_of: AsOf, post: Post) -> int:
    """In how many messages the minutes are posted."""
    return len(_pages_of(as_of, post))


def draw_closed(as_of: AsOf, post: Post) -> Reply | None:
    """The short word in the channel that a surgery has ended."""
    words = short_minutes(_minutes_of(as_of, post))
    return Reply(tr(f"{words} The minutes are in the thread of its agenda."), fallback=words)


def _pages_of(as_of: AsOf, post: Post) -> list[Reply]:
    key = ("minutes", post.team, post.occurrence, as_of.today)
    return as_of.once(key, lambda: minutes_pages(_minutes_of(as_of, post)))


def _minutes_of(as_of: AsOf, post: Post) -> Minutes:
    team = as_of.records.teams.get(post.team)
    return minutes_of(as_of, team, occurrence_of(as_of, team, post.occurrence))
