"""The few figures on the Home of an analyst or a service manager, each with the way to the children behind it."""

from collections.abc import Iterator

from commands.grammar.reply import Button, Buttons, Item, Part, Text
from commands.measures.asked import asked, measured
from commands.measures.said import counted_words, figure_words
from commands.practice.request import Request
from permanence.measures.indicators import INDICATORS
from permanence.roles import Role

READERS = frozenset({Role.ANALYST, Role.SERVICE_MANAGER})
"""On whose Homes they are."""
OF_THREE_YEARS = ("A10", "A2", "S2", "DISRUPTED")
"""Those of the last three whole years; how long it took, and whether it held."""
TODAY = "A14"
"""The one about today."""


def key_figures(request: Request) -> Iterator[Part]:
    """Yield the figures of every team, for those who answer for them or count them; nothing for anybody else."""
    if not request.standing.roles & READERS:
        return
    scored, today = asked(request, None, None, None), asked(request, None, None, request.today)
    yield Text(f"**Figures of {scored.about}**")
    for about, code in (*((scored, code) for code in OF_THREE_YEARS), (today, TODAY)):
        row = INDICATORS[code]
        found = measured(request, about, row, is_brief=True)
        made_of = counted_words(found)
        words = f"**{code}** {row.name}{' today' if about is today else ''}: **{figure_words(found.figure)}**{f' · {made_of}' if made_of else ''}"
        yield Item(words, Button(f"Why {code}", f"why {code} {about.typed}"))
    yield Buttons([Button("Scorecard", "scorecard"), Button("Waiting", "waiting")])
