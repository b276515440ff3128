"""The few figures on the Home of an analyst or a service manager, each with the way to the children behind it."""

from collections.abc import Iterator

from commands.grammar.reply import Button, Buttons, Item, Part, Text
from commands.measures.asked import asked, measured
from commands.measures.said import measured_words
from commands.practice.request import Request
from permanence.language import tr
from permanence.measures.indicators import INDICATORS
from permanence.roles import Role

READERS = frozenset({Role.ANALYST, Role.SERVICE_MANAGER})
"""On whose Homes they are."""
SHOWN = ("A10", "A2", "S2", "DISRUPTED", "A14")
"""Which they are: how long it took, whether it held, and who waits."""


def key_figures(request: Request) -> Iterator[Part]:
    """Yield the figures of every team, for those who answer for them or count them; nothing for anybody else."""
    if not request.standing.roles & READERS:
        return
    about = asked(request, None, None, None)
    yield Text(tr(f"**Figures: {about.about}**"))
    for code in SHOWN:
        indicator = INDICATORS[code]
        words = measured_words(measured(request, about, indicator, is_brief=True))
        yield Item(words, Button(tr(f"Why {indicator.label}"), f"why {code} {about.typed}"))
    yield Buttons(
        [
            Button(tr("Scorecard"), "scorecard"),
            Button(tr("Waiting"), "waiting"),
            Button(tr("Bottlenecks"), "bottlenecks"),
            Button(tr("Actions agreed"), "actions agreed"),
            Button(tr("Report"), "report quarter"),
        ]
    )
