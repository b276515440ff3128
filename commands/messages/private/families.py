"""The private messages of the two sides: a file waits for a second person to release it, and when both sides meet."""

from commands.grammar.reply import Button, Reply
from commands.messages.sentences import nothing_more
from commands.practice.agreement import may_be_released, who_releases
from commands.practice.cases import is_spoken_of, may_be_named, unseen_child
from commands.practice.request import AsOf
from permanence.families.release import Release
from permanence.language import tr
from permanence.roles import SEES_EVERYTHING
from permanence.words import brief_day, day, listed, who
from storage.families.finding import MeetingOfSides
from storage.outbox import Post
from storage.records import Records


def release_words(as_of: AsOf, asked: Release) -> str:
    """Who asks for which file, why, and until when it can be released."""
    as_of.records.seen.update([asked.child] if asked.child else [])
    ends = asked.ends.astimezone(as_of.office.zone)
    return tr(
        f"**{asked.number}** · {who(asked.asked_by)} asks another of the family-finding side to release {asked.words}: "
        f"{asked.because}. It can be released until {brief_day(ends.date(), as_of.today)}, {ends:%H:%M}."
    )


def release_buttons(asked: Release) -> list[Button]:
    """The one thing to do: nobody need refuse it, as it lapses after a day."""
    return [Button(tr(f"Release {asked.number}"), f"release {asked.number}", main=True)]


def draw_release(as_of: AsOf, post: Post) -> Reply | None:
    """The private message that asks for a release, and then says who gave it."""
    asked = as_of.records.releases.find(int(post.subject))
    if asked and asked.released_by:
        return nothing_more(post, tr(f"**{asked.number}** is released, by {who(asked.released_by)}."))
    if asked is None or not may_be_released(as_of, asked) or not _is_theirs(as_of, asked, post):
        return nothing_more(post, tr("The file that was asked for here no longer waits to be released."))
    return Reply(
        release_words(as_of, asked),
        buttons=release_buttons(asked),
        fallback=tr("A file waits for somebody to release it"),
    )


def _is_theirs(as_of: AsOf, asked: Release, post: Post) -> bool:
    """Whether the reader may release it still."""
    return post.to in who_releases(as_of.records, asked, as_of.today)


def draw_meeting(as_of: AsOf, post: Post) -> Reply | None:
    """The private message that both sides meet: with the family for its own side; for the child's that they do, and when."""
    records, change = as_of.records, int(post.subject)
    meeting = _still_on(records, change)
    if meeting and post.to in meeting.of_the_family and records.meetings_of_sides.seen_of(change):
        theirs = listed([who(person) for person in meeting.of_the_child])
        return Reply(
            tr(
                f"You meet {theirs} about **{meeting.child}** and **{meeting.family}** on {day(meeting.on)}. "
                "The child's side is not told which family it is."
            ),
            buttons=[Button(tr("Family"), f"family {meeting.family}")],
            fallback=tr("A meeting of both sides"),
        )
    if meeting and post.to in meeting.of_the_child and may_be_named(records, meeting.child):
        finder = records.children.get(meeting.child).family_finder
        ask = tr(f" Ask {who(finder)}, who finds a family for them.") if finder and finder != post.to else ""
        return Reply(
            tr(
                f"You are asked to a meeting about **{meeting.child}** on {day(meeting.on)}, with the family-finding side.{ask}"
            ),
            buttons=[Button(tr("Status"), f"status {meeting.child}")],
            fallback=tr(f"{meeting.child}: a meeting on {day(meeting.on)}"),
        )
    if meeting and post.to in meeting.of_the_child and unseen_child(records, meeting.child):
        return Reply(
            tr(
                f"You are asked to a meeting on {day(meeting.on)}, with the family-finding side, about a child whom I may not show you. "
                "Ask the manager of the child's team."
            ),
            fallback=tr(f"A meeting on {day(meeting.on)}"),
        )
    return nothing_more(post, tr("The meeting announced here is off, or has been rearranged."))


def _still_on(records: Records, change: int) -> MeetingOfSides | None:
    """The meeting that a change arranged; None once it is off, or its child is closed or silent."""
    meeting = records.meetings_of_sides.arranged_by(change)
    with records.seen_by(SEES_EVERYTHING):
        child = records.children.find(meeting.child) if meeting else None
        return meeting if child and not child.closed and is_spoken_of(records, child) else None
