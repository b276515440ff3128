"""The first message of a surgery's agenda."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from commands.grammar.reply import Note, Reply
from commands.messages.agenda.lists import MOST_NAMED, UNMET
from commands.messages.sentences import NOT_THE_RECORD, clocks_words, groups_watched, praise_words, time_words
from commands.practice.cases import may_be_named
from commands.practice.surgery_agenda import Surgery
from commands.practice.which_surgery import team_behind
from permanence.agenda import Agenda
from permanence.clocks import watched
from permanence.milestones import MILESTONES, Milestone
from permanence.words import brief_day, count, day, listed, who
from storage.outbox import Post

SKIPPED = "skipped: "
"""Prefix of the clock's reason for an agenda that comes too late to be posted."""
LATE = timedelta(minutes=2)
"""How late an agenda may be posted without saying why."""


def agenda_head(surgery: Surgery, agenda: Agenda, post: Post | None = None) -> Reply:
    """The first message: milestones reached since last time, counts, how far the surgery has got, and the next date."""
    name = "permanence tracking panel" if surgery.team.is_panel else "performance surgery"
    title = f"{surgery.team.name} – {name}, {surgery.occurrence}"
    number = count(len(agenda.discussed), "child", "children")
    head = _HeadLines(surgery, agenda, post)
    return Reply(
        "\n".join(head.lines()),
        [Note(head.small_print())],
        title=title,
        fallback=f"{title}: {f'{number} for discussion' if agenda.discussed else 'nothing to discuss'}",
    )


class _HeadLines:
    """The lines of an agenda's first message."""

    def __init__(self, surgery: Surgery, agenda: Agenda, post: Post | None) -> None:
        self.surgery = surgery
        self.agenda = agenda
        self.post = post
        self.records = surgery.records
        self.zone = surgery.office.zone
        self.team = surgery.team
        self.occurrence = surgery.occurrence
        self.today = surgery.today

    def lines(self) -> Iterator[str]:
        """Every line, in order."""
        yield from self._late()
        yield from self._leavers()
        yield from self._not_held()
        yield from self._since_last()
        if self.agenda.discussed or self.agenda.also_past:
            yield self._for_discussion()
            yield from self._memory()
            yield from self._others()
        else:
            yield self._nothing_past()
            yield from (f"{each}." for each in self._counted_only())
        yield from self._without_planning_meeting()
        yield from self._progress()

    def _late(self) -> Iterator[str]:
        post = self.post
        begun = post.attempted if post and post.is_there and post.attempted else self.surgery.as_of.now
        note = post.note if post else None
        team = team_behind(self.surgery.as_of, self.team, self.occurrence.nominal)
        meant = team.schedule(self.zone).posted(self.occurrence, self.surgery.office.calendar)
        if not note and begun - meant <= LATE:
            return
        posted = begun.astimezone(self.zone)
        when = time_words(posted, self.occurrence.held, day(posted.date()))
        why = note or "it could not be posted before"
        yield f"This agenda was for {self.occurrence.at:%H:%M} and is posted at {when}: {why}."

    def _leavers(self) -> Iterator[str]:
        """Work whose owner has left; it comes first, since no one is doing it."""
        for person in sorted(self.surgery.leavers):
            cases = self.agenda.cases
            actions = [action for case in cases for action in case.actions if action.owner == person]
            children = [case.ref for case in cases if person in case.journey.child.people]
            held = [count(len(actions), "action")] if actions else []
            if children:
                held.append(f"named on {listed(children[:5])}{' and others' if children[5:] else ''}")
            if held:
                yield f"**{who(person)} has left**: {'; '.join(held)}. `left @name to @name` hands it all over."

    def _not_held(self) -> Iterator[str]:
        last = self.records.closings.of(self.team.key, self.surgery.last) if self.surgery.last else None
        if last and not last.held_on:
            on = brief_day(self.surgery.held(last.surgery), self.today)
            yield f"The surgery of {on} was not held: nobody sat down to it."

    def _since_last(self) -> Iterator[str]:
        before = self.records.surgeries.head_before(self.team.key, self.occurrence.nominal)
        if before is not None and before.attempted is not None:
            yield from self._reached_since(before.occurrence, before.attempted)
        for praise in self.records.praises.since(self.team.key, before.attempted if before else None):
            if not praise.child or may_be_named(self.records, praise.child):
                yield praise_words(praise)

    def _reached_since(self, last: date, since: datetime) -> Iterator[str]:
        # What happened before the last surgery may have been recorded in it, or after it: no agenda has said it yet.
        on = since.astimezone(self.zone).date() - timedelta(weeks=self.team.weeks)
        reached: dict[str, set[str]] = {}
        for ref, milestone in self.records.milestones.recorded_since(self.team.key, since, on):
            if MILESTONES[milestone].is_progress and may_be_named(self.records, ref):
                reached.setdefault(milestone, set()).add(ref)
        said = [
            _reached_words(MILESTONES[key], count(len(refs), "child", "children"))
            for key, refs in reached.items()
        ]
        if done := self.records.actions.done_since(self.team.key, since):
            said.append(f"{count(done, 'action')} done")
        if said:
            yield f"**Since {brief_day(self.surgery.held(last), self.today)}**: {listed(said)}."

    def _for_discussion(self) -> str:
        agenda, following = self.agenda, self.surgery.following.held
        more = "" if self.team.is_panel else "more "
        counts = [
            (len(agenda.also_past), f"{more}past a date, listed in this thread"),
            (
                len(agenda.also_due(following)),
                f"more with something due before {brief_day(following, self.today)}",
            ),
            (len(agenda.also_stale), "more without an update for four weeks"),
        ]
        said = [f"{number} {what}" for number, what in counts if number]
        if agenda.discussed:
            children = count(len(agenda.discussed), "child", "children")
            said.insert(0, f"**{children}**, each with a message below: talk in its thread")
        elif not self.team.is_panel:
            said.insert(0, "no child has a message of their own")
        return f"**For discussion**: {'; '.join([*said, *self._counted_only()])}."

    def _nothing_past(self) -> str:
        following = self.surgery.following.held
        is_due = any(self.agenda.also_due(following))
        falls = "" if is_due else f" and none falls before {brief_day(following, self.today)}"
        return f"No recorded date has passed for {count(len(self.agenda.cases), 'child', 'children')}{falls}."

    def _memory(self) -> Iterator[str]:
        """How many lines past a date are new, still there or cleared since last time."""
        if self.surgery.last is None:
            return
        memories = [self.surgery.memory(case) for case in self.agenda.cases]
        new = sum(len(memory.new) for memory in memories)
        still = sum(len(memory.still) for memory in memories)
        cleared = sum(len(memory.cleared) for memory in memories)
        last = brief_day(self.surgery.held(self.surgery.last), self.today)
        yield (
            f"**Past a date**, against {last}: "
            f"{new or 'none'} new, {still or 'none'} still there, {cleared or 'none'} cleared."
        )

    def _others(self) -> Iterator[str]:
        quiet = sum(not case.is_pressing for case in self.agenda.others)
        if quiet:
            others = "child" if quiet == 1 else count(quiet, "child", "children")
            yield f"For the other {others} no recorded date has passed."

    def _without_planning_meeting(self) -> Iterator[str]:
        """Children who should have had a planning meeting: one line, so that none is overlooked."""
        unmet = [case.ref for case in self.agenda.cases if self.surgery.lacks_planning_meeting(case)]
        if unmet:
            more = len(unmet) - MOST_NAMED
            named = (
                listed(unmet)
                if more <= 0
                else f"{', '.join(unmet[:MOST_NAMED])} and {more} more, listed in this thread"
            )
            yield f"{UNMET}: {named}."

    def _progress(self) -> Iterator[str]:
        """How many children the team has looked at, and whose turn it is; after the close, when it closed."""
        key, nominal = self.team.key, self.occurrence.nominal
        if closing := self.records.closings.of(key, nominal):
            if closing.held_on:
                at = closing.at.astimezone(self.zone)
                when = time_words(at, self.occurrence.held, brief_day(at.date(), self.today))
                yield f"**Closed** at {when}. The minutes are in this thread."
            return
        reviews = self.records.reviews.of(key, nominal)
        turns = [ref for ref in self.records.turns.of(key, nominal) if may_be_named(self.records, ref)]
        if turns or reviews:
            discussed = [case.ref for case in self.agenda.discussed]
            looked_at = sum(ref in reviews for ref in discussed)
            now = f" Now: **{turns[-1]}**." if turns and turns[-1] not in reviews else ""
            yield f"Looked at {looked_at} of {len(discussed)}.{now}"

    def _counted_only(self) -> Iterator[str]:
        """Counts without names: purposeful delays, and children restricted to people named."""
        if delays := sum(len(case.purposeful) for case in self.agenda.cases):
            yield count(delays, "purposeful delay")
        if private := self.records.children.private_in(self.team.key):
            yield f"{count(private, 'child', 'children')} privately"

    def small_print(self) -> str:
        """Which clocks run here, how fresh the records are, and when the next surgery is."""
        groups = groups_watched(watched(self.records.clocks.of(self.team.key)))
        moved = f" This surgery was {self.occurrence.why}." if self.occurrence.why else ""
        return (
            f"{clocks_words(groups)} Nothing recorded is not nothing done: the bot knows only what it was told."
            f"{self._freshness()}{moved} Next surgery {self.surgery.following}. {NOT_THE_RECORD}"
        )

    def _freshness(self) -> str:
        cases = self.agenda.cases
        if not cases:
            return ""
        latest = brief_day(max(case.touched for case in cases), self.today)
        stale = sum(case.is_stale for case in cases)
        words = f"; {count(stale, 'child', 'children')} without an update for four weeks" if stale else ""
        return f" Last recorded: {latest}{words}."


def _reached_words(milestone: Milestone, children: str) -> str:
    return f"{children} {milestone.achieved}" if milestone.achieved else f"{milestone.words} for {children}"
