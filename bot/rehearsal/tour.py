"""`permanence demo --once`: a short tour in the terminal."""

from datetime import datetime

from bot.rehearsal.demo import Demonstration, demonstration
from bot.rehearsal.invented import FORTNIGHT, NORTH
from bot.text import draw_blocks


def tour(now: datetime) -> str:
    """A child's status, the agenda just posted, the last surgery's minutes and the next six dates, as text."""
    with demonstration(lambda: now) as shown:
        say = shown.typist.type
        stops = [
            ("/permanence status BX-0042", say("U0SAM", "status BX-0042")),
            ("In #north, posted a moment ago", _agenda(shown)),
            ("/permanence minutes north", say("U0MARY", f"minutes north {shown.today_is - FORTNIGHT}")),
            ("/permanence dates north", _six(say("U0MARY", "dates north"))),
        ]
    return "\n\n".join(f"{'─' * 72}\n{typed}\n{'─' * 72}\n{answer}" for typed, answer in stops)


def _agenda(shown: Demonstration) -> str:
    """The agenda's first message and its children's messages."""
    said = shown.workspace.messages(NORTH.channel)
    heads = [
        number for number, each in enumerate(said) if each.blocks[:1] and each.blocks[0]["type"] == "header"
    ]
    with shown.bot.store.read() as records:
        names = records.names.all()
    return "\n\n".join(draw_blocks(each.blocks, names) for each in said[heads[-1] :])


def _six(dates: str) -> str:
    lines = dates.split("\n")
    listed = [line for line in lines if line.startswith("  •")]
    return "\n".join([*lines[: lines.index(listed[0])], *listed[:6]])
