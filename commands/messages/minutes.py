"""The minutes of a surgery: what was decided, by whom and by when, who was not reached, and what is carried forward."""

from collections.abc import Iterator

from commands.grammar.reply import Listing, Note, Part, Reply
from commands.messages.changes import change_lines
from commands.messages.pages import Section, in_rows, page_number, paged
from commands.messages.sentences import NOT_THE_RECORD, action_line, praise_words
from commands.practice.minutes import Minutes, minutes_of
from commands.practice.request import AsOf
from commands.practice.which_surgery import occurrence_of
from permanence.words import count, day, listed, who
from storage.outbox import Post


def minutes_pages(minutes: Minutes) -> list[Reply]:
    """The whole minutes, in as many messages as they need."""
    pages = paged(_sections(minutes)) or [[]]
    title = f"Minutes: {minutes.team.name}, {day(minutes.occurrence.held)}"
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


def child_minutes(minutes: Minutes, ref: str) -> list[str]:
    """The decisions about one child, ready to be copied into the case file."""
    held = minutes.occurrence.held
    carried = [action for action in minutes.carried if action.child == ref]
    return [
        *change_lines(minutes.changes, ref),
        *(
            f"Carried forward: {action_line(action, held, with_child=False, stays=True)}"
            for action in carried
        ),
    ]


def short_minutes(minutes: Minutes) -> str:
    """How a surgery ended, in a few words for the channel."""
    return f"{closed_words(minutes)} {'; '.join(_counts(minutes))}. {_next(minutes)}"


def closed_words(minutes: Minutes) -> str:
    """Whether a surgery is open, was closed by a person, or was closed by the next one."""
    held = day(minutes.occurrence.held)
    if minutes.closing is None:
        return f"The surgery of {held} is still open."
    if not minutes.closing.by_hand:
        return f"Nobody closed the surgery of {held}, so the next one does."
    return f"The surgery of {held} is closed."


def _sections(minutes: Minutes) -> Iterator[Section]:
    for ref in minutes.reached:
        yield ref, child_minutes(minutes, ref)
    yield "Praise", [praise_words(each) for each in minutes.praise]
    yield "Not reached", in_rows(minutes.not_reached)
    bare = [ref for ref in minutes.without_next_action if ref not in minutes.not_reached]
    yield "Past a date, with no next action", in_rows(bare)
    others = [action for action in minutes.carried if action.child not in minutes.reached]
    yield "Carried forward", [action_line(action, minutes.occurrence.held, stays=True) for action in others]


def _counts(minutes: Minutes) -> Iterator[str]:
    yield f"{count(len(minutes.reached), 'child', 'children')} looked at"
    if agreed := sum(action.agreed == minutes.occurrence.held for action in minutes.open_actions):
        yield f"{count(agreed, 'action')} agreed"
    if done := len(minutes.done):
        yield f"{done} done"
    if minutes.carried:
        yield f"{count(len(minutes.carried), 'action')} carried forward"
    if minutes.not_reached:
        yield f"not reached: {listed(minutes.not_reached)}"


def _opening(minutes: Minutes) -> str:
    said = []
    if minutes.people:
        held, named = minutes.occurrence.held, minutes.team.chaired_by
        acting = minutes.as_of.records.covers.acting_for(named, held)
        chair = named if named in minutes.people else acting
        chaired = f", chaired by {who(chair)}" if chair in minutes.people else ""
        said.append(f"Took part: {listed([who(person) for person in minutes.people])}{chaired}.")
    if not (minutes.closing and minutes.closing.by_hand):
        said.append(closed_words(minutes))
    return " ".join(said)


def _next(minutes: Minutes) -> str:
    return f"Next surgery {minutes.following}."


def draw_minutes(as_of: AsOf, post: Post) -> Reply | None:
    """One message of the minutes, in the agenda's thread."""
    pages = _pages_of(as_of, post)
    number = int(post.subject)
    return pages[number - 1] if number <= len(pages) else None


def count_minutes(as_of: AsOf, post: Post) -> int:
    """In how many messages the minutes are posted."""
    return len(_pages_of(as_of, post))


def draw_closed(as_of: AsOf, post: Post) -> Reply | None:
    """The short word in the channel that a surgery has ended."""
    words = short_minutes(_minutes_of(as_of, post))
    return Reply(f"{words} The minutes are in the thread of its agenda.", fallback=words)


def _pages_of(as_of: AsOf, post: Post) -> list[Reply]:
    key = ("minutes", post.team, post.occurrence, as_of.today)
    return as_of.once(key, lambda: minutes_pages(_minutes_of(as_of, post)))


def _minutes_of(as_of: AsOf, post: Post) -> Minutes:
    team = as_of.records.teams.get(post.team)
    return minutes_of(as_of, team, occurrence_of(as_of, team, post.occurrence))
