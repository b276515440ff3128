"""What stands behind an agenda: what it watches, how fresh the records are, and what it only counts."""

from collections.abc import Iterator

from commands.grammar.reply import Listing, Note, Reply
from commands.messages.agenda.since import reached_in_full
from commands.messages.pages import in_rows, without_empty_lists
from commands.messages.sentences import NOT_THE_RECORD, clocks_words, groups_watched, left_out_words
from commands.practice.surgery_agenda import Surgery
from permanence.clocks import watched_by
from permanence.language import tr
from permanence.words import brief_day, count

UNMET = tr("Should have had a planning meeting, none recorded")


def about_agenda(surgery: Surgery) -> Reply:
    """All that an agenda's first message leaves out, for whoever asks."""
    clocks = clocks_words(
        groups_watched(watched_by(surgery.team, surgery.records.clocks.of(surgery.team.key)))
    )
    unmet = [case.ref for case in surgery.agenda.cases if surgery.lacks_planning_meeting(case)]
    return Reply(
        tr(f"{clocks} No record does not mean that nothing was done: I know only what I was told."),
        without_empty_lists(
            [
                Listing("", list(_counts(surgery))),
                Listing(
                    tr("Left out of this surgery"),
                    [left_out_words(each) for each in surgery.choices.values() if each.is_left_out],
                ),
                Listing(UNMET, in_rows(unmet)),
                Note(NOT_THE_RECORD),
            ]
        ),
        title=tr(f"About the agenda of {surgery.team.name}, {surgery.occurrence}"),
    )


def _counts(surgery: Surgery) -> Iterator[str]:
    """When the next surgery is, what was reached, how fresh the records are, and how many are in the lists of the thread."""
    agenda, today, following = surgery.agenda, surgery.today, surgery.following.held
    yield tr(f"Next surgery {surgery.following}")
    if reached := reached_in_full(surgery):
        yield reached
    if cases := agenda.cases:
        yield tr(f"Last recorded: {brief_day(max(case.touched for case in cases), today)}")
    if stale := sum(case.is_stale for case in cases):
        yield tr(f"{count(stale, 'child', 'children')} without an update for four weeks")
    if due := len(agenda.also_due(following)):
        yield tr(
            f"{count(due, 'more child', 'more children')} with something due before {brief_day(following, today)}"
        )
    if delays := sum(len(case.purposeful) for case in cases):
        yield count(
            delays,
            "purposeful delay in force, which is not past a date",
            "purposeful delays in force, which are not past a date",
        )
