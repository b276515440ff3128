"""The first message of a surgery's agenda: the index of its children, and the actions past their date."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from commands.grammar.reply import Button, Menu, Note, Reply
from commands.messages.agenda.assessments import assessment_buttons, assessments_in_head, families_of
from commands.messages.agenda.family_finding import (
    family_finding_counts,
    family_finding_head,
    family_finding_of,
    finding_buttons,
    finding_numbers,
)
from commands.messages.agenda.overview import Overview
from commands.messages.agenda.since import reached_in_brief
from commands.messages.agenda.worst import worst_words
from commands.messages.pages import A_LINE
from commands.messages.sentences import NOT_THE_RECORD, action_owner, praise_words, time_words
from commands.practice.cases import named_by
from commands.practice.surgery_agenda import Surgery
from commands.practice.which_surgery import team_behind
from permanence.actions import Action
from permanence.agenda import Case
from permanence.caching import cached_property
from permanence.language import tr
from permanence.words import brief_day, count, day, linked, listed, shortened, who
from storage.outbox import Post

SKIPPED = "skipped: "
"""Prefix of the clock's reason for an agenda that comes too late to be posted."""
LATE = timedelta(minutes=2)
"""How late an agenda may be posted without saying why."""
MOST_IN_A_LINE = 3
"""How many children for whom the same is worst share a line."""
MOST_PRAISED = 3
TREND = 3
"""How many surgeries before this one it says the past dates of."""
MOST_LEAVERS = 3


def agenda_head(surgery: Surgery, overview: Overview, post: Post | None = None) -> Reply:
    """The first message: who is discussed and why, what is overdue, what was reached, and how far the surgery has got."""
    name = tr("permanence tracking panel") if surgery.team.is_panel else tr("surgery")
    title = f"{surgery.team.name} – {name}, {surgery.occurrence}"
    number = count(len(overview.discussed), "child", "children")
    head = _HeadLines(surgery, overview, post)
    discussed = tr(f"{number} for discussion") if overview.discussed else tr("nothing to discuss")
    return Reply(
        "\n".join(head.lines()),
        [Note(" ".join([*family_finding_counts(surgery), NOT_THE_RECORD]))],
        buttons=head.buttons(),
        menu=head.menu(),
        title=title,
        fallback=f"{title}: {finding_numbers(head.finding) if head.finding else discussed}",
    )


class _HeadLines:
    """The lines of an agenda's first message."""

    def __init__(self, surgery: Surgery, overview: Overview, post: Post | None) -> None:
        self.surgery = surgery
        self.overview = overview
        self.post = post
        self.records = surgery.records
        self.zone = surgery.office.zone
        self.team = surgery.team
        self.occurrence = surgery.occurrence
        self.today = surgery.today
        self.finding = family_finding_of(surgery)

    def lines(self) -> Iterator[str]:
        """Every line, in order."""
        yield from self._late()
        yield from self._not_held()
        yield from assessments_in_head(self.surgery)
        yield from family_finding_head(self.finding) if self.finding else self._index()
        yield from self._overdue()
        yield from self._since_last()
        yield from (tr(f"{who(person)} has left: {held}.") for person, held in self._leavers)
        yield from self._progress()

    def buttons(self) -> list[Button]:
        """What leads on: the rest of the actions, handing over a leaver's work, and all else there is to say."""
        if self.surgery.is_over:
            return []
        late = self.overview.overdue
        rest = late.after and not self.team.is_panel
        return [
            *self._finding_buttons[0],
            *([Button(tr(f"All {late.total} overdue"), f"overdue {self.team.key}")] if rest else []),
            *self._hand_over[:MOST_LEAVERS],
            Button(tr("About this list"), f"surgery {self.team.key} about"),
        ]

    def menu(self) -> Menu | None:
        """Handing over the work of the leavers for whom there is no button, and what is done in family finding."""
        if self.surgery.is_over:
            return None
        others, finding = self._hand_over[MOST_LEAVERS:], self._finding_buttons[1]
        groups = [*([("", others)] if others else []), *(finding.groups if finding else [])]
        return Menu(groups) if groups else None

    @cached_property
    def _finding_buttons(self) -> tuple[list[Button], Menu | None]:
        """What is done in family finding, on the agenda of its own side."""
        if self.finding is None:
            return [], None
        buttons, menu = finding_buttons(self.finding)
        # A family may be past a date and wait too.
        buttons = list(dict.fromkeys([*assessment_buttons(self.surgery), *buttons]))
        return [Button(tr("Family finding"), "families waiting", main=True), *buttons], menu

    @cached_property
    def _hand_over(self) -> list[Button]:
        names = self.records.names.all() if self._leavers else {}
        return [
            Button(
                tr(f"Hand over: {names[person]}") if person in names else tr("Hand over"), f"left <@{person}>"
            )
            for person, _ in self._leavers
        ]

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
        why = note or tr("it could not be posted before")
        yield tr(f"This agenda was for {self.occurrence.at:%H:%M} and is posted at {when}: {why}.")

    def _not_held(self) -> Iterator[str]:
        last = self.records.closings.of(self.team.key, self.surgery.last) if self.surgery.last else None
        if last and not last.held_on:
            on = brief_day(self.surgery.held(last.surgery), self.today)
            yield tr(f"The surgery of {on} was not held: nobody opened it.")
        if self.occurrence.why:
            yield tr(f"This surgery was {self.occurrence.why}.")

    def _index(self) -> Iterator[str]:
        """How many there are of whom; then each child to discuss with the one worst thing, or that there is none."""
        overview = self.overview
        if not overview.children:
            yield tr("No child of this team is on the agenda.")
        elif overview.is_calm:
            following = self.surgery.following.held
            falls = (
                "" if overview.due.total else tr(f" and none falls before {brief_day(following, self.today)}")
            )
            yield tr(
                f"No recorded date has passed for {count(overview.children, 'child', 'children')}{falls}."
            )
        yield from self._groups()
        for words, cases in groupby(overview.discussed, self._why):
            names = [self._name(case) for case in cases]
            for first in range(0, len(names), MOST_IN_A_LINE):
                yield f"{', '.join(names[first : first + MOST_IN_A_LINE])} {words}"

    def _name(self, case: Case) -> str:
        number = self.surgery.numbers.get(case.ref, 0)
        return f"**{linked(f'{number} · {case.ref}', self.surgery.links.get(case.ref, ''))}**"

    def _why(self, case: Case) -> str:
        return f"{worst_words(case, self.surgery.office.calendar)}{self._brought(case)}"

    def _brought(self, case: Case) -> str:
        choice = self.overview.choices.get(case.ref)
        return tr(f", brought by {who(choice.person)}") if choice else ""

    def _groups(self) -> Iterator[str]:
        """In which group each child of the team is counted, and how many there are; nothing if there is none at all."""
        overview = self.overview
        private = self.records.children.private_in(self.team.key)
        past = sum(case.is_pressing for case in overview.left_out)
        groups = [
            (len(overview.discussed), tr("**{} to discuss**")),
            (
                overview.past.total,
                tr(f"{{}} {tr('more ') if overview.discussed else ''}listed in this thread"),
            ),
            (overview.quiet, tr("{} with nothing past")),
            (len(overview.left_out), tr(f"{{}} left out{tr(f' ({past} past a date)') if past else ''}")),
            (private, tr("{} kept private")),
        ]
        said = [what.format(number) for number, what in groups if number]
        total = count(overview.children + private, "child", "children")
        if said[1:] or private:
            yield f"{', '.join(said)}: {total}"
        elif overview.discussed:
            yield tr(f"**{total} to discuss**")

    def _overdue(self) -> Iterator[str]:
        """The actions past their date, the longest first; those for which there is no line are counted."""
        late = self.overview.overdue
        if not late.total:
            return
        yield tr(f"**Overdue actions: {late.total}**")
        yield from map(self._action, late.shown)
        if late.after:
            yield tr(f"and {late.after} more: `overdue {self.team.key}`")

    def _action(self, action: Action) -> str:
        words = shortened(action.words.partition("\n")[0], A_LINE)
        owner = action_owner(action, self.surgery.leavers)
        number = linked(str(action.number), self.surgery.links.get(action.child, ""))
        return tr(f"{number} · {words} – {owner}, due {brief_day(action.due, self.today)} · {action.child}")

    def _since_last(self) -> Iterator[str]:
        """What was reached since the surgery before, and what became of what is past its date; then who is praised."""
        if said := " ".join(filter(None, [reached_in_brief(self.surgery), self._memory()])):
            yield said
        before = self.surgery.posted_before
        given = self.records.praises.since(self.team.key, before.attempted if before else None)
        named = named_by(self.records, self.team, {each.child for each in given if each.child})
        praised = [each for each in given if not each.child or each.child in named]
        more = len(praised) - MOST_PRAISED
        words = [
            *map(praise_words, praised[:MOST_PRAISED]),
            *([tr(f"{more} more praised")] if more > 0 else []),
        ]
        if words:
            yield " · ".join(words)

    def _memory(self) -> str:
        """How many lines were past a date at the last surgeries and are now, and how many are new, still there, cleared or put off."""
        if self.surgery.last is None:
            return ""
        now = self.overview.past_dates
        before = self.records.agenda_lines.counts(self.team.key, self.occurrence.nominal, TREND)
        when = tr("last time") if len(before) == 1 else tr("the last times")
        return tr(
            f"**Dates past** {now.new + now.still}, {when} {listed(list(map(str, before)))}: "
            f"{now.new or tr('none')} new, {now.still or tr('none')} still past, {now.cleared or tr('none')} cleared"
            f"{tr(f', {now.put_off} put off') if now.put_off else ''}."
        )

    @cached_property
    def _leavers(self) -> list[tuple[str, str]]:
        """Work whose owner has left, since no one is doing it: the person, and how much they have."""
        found = []
        workers = [case.family.worker for case in families_of(self.surgery)]
        for person in sorted(self.surgery.leavers):
            actions, children = self.overview.work_of(person)
            families = workers.count(person)
            held = [
                *([count(actions, "action")] if actions else []),
                *([count(children, "child", "children")] if children else []),
                *([count(families, "adoptive family", "adoptive families")] if families else []),
            ]
            if held:
                found.append((person, ", ".join(held)))
        return found

    def _progress(self) -> Iterator[str]:
        """How many children the team has looked at, and whose turn it is; after the close, when it closed."""
        key, nominal = self.team.key, self.occurrence.nominal
        if closing := self.surgery.closing:
            if closing.held_on:
                at = closing.at.astimezone(self.zone)
                when = time_words(at, self.occurrence.held, brief_day(at.date(), self.today))
                yield tr(f"**Closed** at {when}. The minutes are in this thread.")
            return
        reviews = self.surgery.reviews
        brought = self.records.turns.of(key, nominal)
        named = named_by(self.records, self.team, brought)
        turns = [ref for ref in brought if ref in named]
        if turns or reviews:
            # A panel decides nothing of a child: it has looked at those whose turn is over.
            looked_at_there = turns[:-1] if self.team.is_panel else reviews
            looked_at, discussed = self.overview.brought_up(looked_at_there)
            now = tr(f" Now: **{turns[-1]}**.") if turns and turns[-1] not in reviews else ""
            yield tr(f"Discussed {looked_at} of {discussed}.{now}")
