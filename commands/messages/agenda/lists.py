"""The lists in an agenda's thread: every child who needs the team and has no message of their own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from commands.grammar.reply import Listing, Reply
from commands.messages.agenda.assessments import assessment_sections
from commands.messages.agenda.family_finding import family_finding_sections
from commands.messages.agenda.overview import Overview
from commands.messages.pages import A_LINE, Section, page_number, paged
from commands.messages.sentences import delay_line, left_out_words
from commands.practice.surgery_agenda import Surgery
from permanence.actions import Action
from permanence.agenda import Case
from permanence.agenda_memory import action_of, words_of
from permanence.language import tr
from permanence.milestones import MILESTONES
from permanence.words import brief_day, count, listed, own_words, shortened, who


def agenda_lists(surgery: Surgery, overview: Overview) -> list[Reply]:
    """The lists, in as many messages as they need; none if there is nothing to list."""
    pages = paged(_sections(surgery, overview))
    return [
        Reply(
            tr(f"Also on the agenda {page_number(number, pages)}").strip(),
            [Listing(title, lines) for title, lines in page],
            fallback=tr(f"Also on the agenda: {count(sum(len(lines) for _, lines in page), 'line')}"),
        )
        for number, page in enumerate(pages, 1)
    ]


def cleared_words(surgery: Surgery, cleared: Iterable[Sequence[str]]) -> list[str]:
    """What has cleared for each of some children since the last surgery, by the keys of its lines."""
    cleared = list(cleared)
    numbers = {number for keys in cleared for key in keys if (number := action_of(key))}
    actions = surgery.records.actions.numbered(numbers) if numbers else {}
    return [listed([_key_words(key, actions) for key in keys]) for keys in cleared]


def _key_words(key: str, actions: Mapping[int, Action]) -> str:
    number = action_of(key)
    action = actions.get(number) if number else None
    if action is None:
        return words_of(key)
    return f"{number} {action.words}{tr(' (cancelled)') if action.is_cancelled else ''}"


def _sections(surgery: Surgery, overview: Overview) -> Iterator[Section]:
    following, today = surgery.following.held, surgery.today
    yield from family_finding_sections(surgery)
    yield from assessment_sections(surgery)
    yield _past(surgery, overview)
    yield (
        tr("Left out of this surgery"),
        [left_out_words(overview.choices[case.ref]) for case in overview.left_out],
    )
    yield (
        tr(f"Due before the next surgery, {brief_day(following, today)}{overview.due.in_title}"),
        [_due_line(surgery, case) for case in overview.due.shown],
    )
    stale = overview.stale
    yield (
        tr(f"No update for four weeks{stale.in_title}"),
        [_stale_line(surgery, case) for case in stale.shown],
    )
    yield (
        tr(f"Purposeful delays, each to its review date{overview.delayed.in_title}"),
        [
            f"**{case.ref}** · {delay_line(delay, today)}"
            for case in overview.delayed.shown
            for delay in case.purposeful
        ],
    )
    cleared = overview.cleared
    words = cleared_words(surgery, (keys for _, keys in cleared.shown))
    yield (
        tr(f"Cleared since last time{cleared.in_title}"),
        [f"**{ref}** · {said}" for (ref, _), said in zip(cleared.shown, words, strict=True)],
    )


def _past(surgery: Surgery, overview: Overview) -> Section:
    """Children past a date who have no message of their own, worst first; a panel's across teams, each with the team."""
    title = (
        tr("Worst first, across teams") if surgery.team.is_panel else tr("Past a date, not discussed today")
    )
    past = overview.past
    return f"{title}{past.in_title}", [_past_line(surgery, case) for case in past.shown]


def _past_line(surgery: Surgery, case: Case) -> str:
    today, child = surgery.today, case.journey.child
    team = [surgery.records.teams.get(child.team).name] if surgery.team.is_panel else []
    disrupted = [tr("placement disrupted; no plan since")] if case.is_disrupted else []
    rules = [
        tr(f"{each.timescale.name} (was due {brief_day(each.due or today, today)})") for each in case.past
    ]
    actions = [
        tr(
            f"{action.number} {own_words(shortened(action.words, A_LINE))} (due {brief_day(action.due, today)})"
        )
        for action in case.overdue
    ]
    expected = [
        tr(f"{MILESTONES[key].words} expected {brief_day(on, today)}") for on, key in case.expected_past
    ]
    hearings = [f"{MILESTONES[key].words} {brief_day(on, today)}" for on, key in case.hearings]
    of_age = [tr(f"{case.of_age}: how does tracking end?")] if case.of_age else []
    said = [*disrupted, *rules[:3], *actions[:3], *expected[:2], *hearings, *of_age]
    more = sum(
        len(each) - most for each, most in ((rules, 3), (actions, 3), (expected, 2)) if len(each) > most
    )
    return " · ".join([f"**{case.ref}**", *team, who(child.worker), listed([*said, *_more(case, more)])])


def _due_line(surgery: Surgery, case: Case) -> str:
    due = [f"{what}, {brief_day(on, surgery.today)}" for on, what in case.due_by(surgery.following.held)]
    said = [*due[:3], *_more(case, len(due) - 3)]
    return f"**{case.ref}** · {who(case.journey.child.worker)} · {'; '.join(said)}"


def _more(case: Case, number: int) -> list[str]:
    """How much more there is of a child than is told, and what shows it."""
    return [tr(f"{number} more: `status {case.ref}`")] if number > 0 else []


def _stale_line(surgery: Surgery, case: Case) -> str:
    return tr(
        f"**{case.ref}** · {who(case.journey.child.worker)} · since {brief_day(case.touched, surgery.today)}"
    )
