"""The pictures that a verb answers with, and the same facts in words for a person who reads rather than looks."""

from collections.abc import Iterable, Sequence
from datetime import date

from commands.grammar.reply import LONGEST_ALT, Listing, Picture
from commands.messages.sentences import NOT_THE_RECORD
from permanence.agenda import Case
from permanence.delays import Approval
from permanence.journey import Journey
from permanence.journey_strip import overview, overview_words, strip, strip_words
from permanence.language import tr
from permanence.progress import Progress
from permanence.words import begun, count, day


def picture_of_child(
    journey: Journey, progress: Sequence[Progress], delays: Sequence[Approval], today: date
) -> Picture | None:
    """A picture of a child's journey; None if nothing more is said of the child."""
    drawn = strip(journey, progress, delays, today)
    if drawn is None:
        return None
    title = tr(f"{drawn.ref} – the journey on {day(today)}")
    sections = strip_words(drawn)
    head = f"{begun(', '.join(drawn.head))}." if sections else tr("Nothing is recorded yet.")
    lists = tuple(Listing(section, lines) for section, lines in sections)
    return Picture(drawn, title, _alt(title, [head], sections), (Listing("", [head]), *lists))


def picture_of_team(team: str, cases: Iterable[Case], today: date) -> Picture:
    """A picture of a team's children side by side, worst first."""
    drawn = overview(team, cases, today)
    title = tr(f"{team} – {count(len(drawn.children), 'child', 'children')} on {day(today)}")
    sections = [(tr("Worst first"), overview_words(drawn))] if drawn.children else []
    lists = tuple(Listing(section, lines) for section, lines in sections)
    return Picture(drawn, title, _alt(title, [], sections), lists)


def _alt(title: str, head: Sequence[str], sections: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Title, head and every line, in order; lines that do not fit are counted."""
    said = " ".join([f"{title}.", *head])
    pieces = [
        (f" {section}: {line}" if at == 0 else f"; {line}", at == len(lines) - 1)
        for section, lines in sections
        for at, line in enumerate(lines)
    ]
    room = LONGEST_ALT - len(tr(f" And 1,000 more, in the text beside the picture. {NOT_THE_RECORD}"))
    for number, (piece, is_last) in enumerate(pieces):
        if len(said) + len(piece) + 1 > room:
            said = tr(
                f"{said.rstrip('.')}. And {len(pieces) - number:,} more, in the text beside the picture."
            )
            break
        said += f"{piece}." if is_last else piece
    return f"{said} {NOT_THE_RECORD}"
