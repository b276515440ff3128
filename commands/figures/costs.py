"""`costs`: what days not waited would have cost, against a stated baseline at stated rates; the contract beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Annotated

from commands.grammar.measures import Years
from commands.grammar.reply import Button, Listing, Note, Reply, Text
from commands.grammar.values import AnyDay, Field, TeamKey
from commands.grammar.verbs import command
from commands.measures.asked import Asked, Measured, asked, counts
from commands.measures.said import ROUNDED, counted_words, days_words
from commands.practice.request import PlaceKind, Request
from permanence.errors import NotAllowed
from permanence.language import tr
from permanence.measures.answers import Figure, figure
from permanence.measures.costs import (
    FEWEST,
    Avoided,
    Baseline,
    Costs,
    Per,
    Rate,
    about_pounds,
    avoided,
    pounds,
)
from permanence.measures.figures import floored
from permanence.measures.indicators import INDICATORS
from permanence.measures.windows import window_named
from permanence.roles import Role
from permanence.words import count, day, listed

LABEL = tr("Nominal, indicative, unvalidated")
"""What every such figure is (DfE RR569, 2017)."""
WHAT_THAT_MEANS = tr(
    "Nominal: a day costs what is stated, and no prices are adjusted. Indicative: children before and after are not the same "
    "children, and a day not waited is not always a day not paid for. Unvalidated: nobody has checked it against accounts."
)
EXAMPLE = (
    "[costs]",
    'rate = [{ name = "Foster care", pounds = 651.00, per = "week", from = 2026-04-01, source = "invented" }]',
    'baseline = [{ measure = "COHORT", days = 200.5, source = "invented" }]',
    'contract = [{ years = "2025-26", pounds = 90000, source = "invented" }]',
)
"""What to put into the configuration, with invented figures."""


@dataclass(frozen=True, slots=True)
class _Compared:
    """What some children's waits came to against a baseline; `avoided` is None if none of them reached the end."""

    baseline: Baseline
    figure: Figure
    avoided: Avoided | None


@command(role=(Role.SERVICE_MANAGER, Role.ANALYST), reads=True, example="costs 2025-26", everyday=True)
def costs(
    request: Request,
    team: TeamKey | None = None,
    years: Years | None = None,
    *,
    at: Annotated[AnyDay, Field(tr("As at which day"))] | None = None,
    as_known: Annotated[AnyDay, Field(tr("As known on which day"))] | None = None,
) -> Reply:
    """Show what days not waited would have cost, against the baselines and at the rates in the configuration."""
    if request.place.kind is PlaceKind.TEAM:
        raise NotAllowed(tr("Costs are not for a team's channel. Ask me in a direct message."))
    stated = request.office.costs
    if stated.is_empty:
        return _unset(stated)
    about = asked(request, team, years, at or request.today, as_known)
    on = about.window.until(about.census).last
    measures = dict.fromkeys(each.measure for each in stated.baselines)
    compared = [_compared(request, about, baseline) for baseline in stated.baselines]
    rates = stated.in_force(on)
    a_day = [rate for rate in rates if not rate.is_one_off]
    return Reply(
        f"{about.whose}, {about.about}{about.known_words}: {_first_words(compared, a_day)} {LABEL}.",
        [
            *(
                Listing(
                    tr(f"{each.figure.indicator.name}, against a baseline of {_days(each.baseline.days)}"),
                    [*_lines(each, a_day)],
                )
                for each in compared
            ),
            *([] if a_day else [Text(_none_in_force(stated, on))]),
            Listing(tr("Beside it"), [*_contracts(stated, about), *_one_off(rates)]),
            *(
                Note(tr(f"What {INDICATORS[code].label} counts: {INDICATORS[code].reading}."))
                for code in measures
            ),
            Note(f"{WHAT_THAT_MEANS} {ROUNDED}"),
        ],
        buttons=[
            *(Button(tr(f"Why {INDICATORS[code].label}"), f"why {code} {about.typed}") for code in measures),
            Button(tr("Scorecard"), " ".join(["scorecard", *about.one])),
        ],
        title=tr("Costs"),
        fallback=tr("Costs"),
    )


def _unset(stated: Costs) -> Reply:
    """What to put where, with an example, as long as there is nothing to reckon with."""
    lacks = [
        *([] if stated.of_days else [tr("rate for a day or a week of care")]),
        *([] if stated.baselines else ["baseline"]),
    ]
    return Reply(
        tr(
            f"No {listed(lacks, tr('and no'))} is set, so there is no cost to give. I have no figures of my own: whoever runs me puts your "
            "authority's into config.toml, each with its source, and starts me again."
        ),
        [
            Listing(tr("For example, with invented figures"), [f"`{line}`" for line in EXAMPLE]),
            Note(
                tr(
                    "A rate is per day or week, or per child for a one-off fee, from a day on. A baseline is the mean wait in days that "
                    "yours are compared with, of a figure such as COHORT (placement order to match) or A2."
                )
            ),
        ],
        title=tr("Costs"),
        fallback=tr("Costs"),
    )


def _compared(request: Request, about: Asked, baseline: Baseline) -> _Compared:
    row = INDICATORS[baseline.measure]
    found = counts(request, about, row)
    made = figure(row, found, about.window.until(about.census), about.census)
    return _Compared(baseline, made, avoided(baseline.days, floored(found) if row.floor else found))


def _first_words(compared: Sequence[_Compared], rates: Sequence[Rate]) -> str:
    """The first baseline that any child is compared with, at the first rate."""
    found = next((each.avoided for each in compared if each.avoided), None)
    if found is None:
        return tr("no child reached the end, so there is no cost to give.")
    if not rates:
        return tr(f"{_more_or_fewer(found.days)}, and no rate to reckon them by.")
    others = tr(" Other rates and baselines are below.") if len(compared) + len(rates) > 2 else ""
    return tr(f"**{_worth(found.days, rates[0])}**, at {_rate(rates[0])} for {rates[0].name}.{others}")


def _lines(compared: _Compared, rates: Sequence[Rate]) -> Iterator[str]:
    """How many were counted, what their days come to at each rate, how sure that is, and those who wait."""
    found, made_of = compared.avoided, counted_words(Measured(compared.figure, None, {}))
    if found is None:
        yield tr(f"No child reached the end: {made_of}.")
        return
    yield tr(
        f"{made_of}: {_days(found.mean)} on average, so {_more_or_fewer(found.days)} in all. Source of the baseline: "
        f"{compared.baseline.source}."
    )
    for rate in rates:
        yield tr(
            f"**{rate.name}**: {_worth(found.days, rate)}: {_days(abs(found.days))} at {_rate(rate)}, since {day(rate.since)}, "
            f"come to {pounds(abs(found.days) * rate.a_day)}. {_sure(found, rate)} Source: {rate.source}.{_inferred(rate)}"
        )
    if waits := compared.figure.waiting:
        yield tr(
            f"{count(waits, 'child is', 'children are')} still waiting. With their days so far the mean is {_days(found.floor_mean)}, and can "
            f"only rise. {_if_today(found, rates)}"
        )


def _more_or_fewer(days: Fraction) -> str:
    return tr(f"{_days(abs(days))} {tr('fewer') if days >= 0 else tr('more')} than at the baseline")


def _worth(days: Fraction, rate: Rate) -> str:
    """About how much was avoided, or spent beyond the baseline."""
    said = about_pounds(days * rate.a_day)
    return tr(f"about {said} of care avoided") if days >= 0 else tr(f"about {said} more than at the baseline")


def _rate(rate: Rate) -> str:
    a_day = tr(f" ({pounds(rate.a_day, most=4)} a day)") if rate.per is Per.WEEK else ""
    return f"{pounds(rate.pounds, most=4)} a {rate.per}{a_day}"


def _sure(found: Avoided, rate: Rate) -> str:
    """Between which amounts it is likely to be, by the spread of the waits alone."""
    if found.margin is None:
        return tr(f"Too few to say how sure that is: an interval is given from {FEWEST} children on.")
    low, high = ((found.days + margin) * rate.a_day for margin in (-found.margin, found.margin))
    return tr(f"95% interval by the spread of the waits: {_signed(low)} to {_signed(high)}.")


def _signed(value: Fraction) -> str:
    return f"{'minus ' if value < 0 else ''}{about_pounds(value)}"


def _if_today(found: Avoided, rates: Sequence[Rate]) -> str:
    """What all of them would come to if nobody waited a day more, and what each day takes off."""
    worth = listed([tr(f"{_worth(found.most, rate)} for {rate.name}") for rate in rates], tr("or"))
    return tr(
        f"If none of them waited a day more, it would be {_more_or_fewer(found.most)}{f', {worth}' if worth else ''}; each day "
        "that one of them goes on waiting is a day of care more."
    )


def _inferred(rate: Rate) -> str:
    return tr(" This rate is inferred: nobody paid it.") if rate.is_inferred else ""


def _none_in_force(stated: Costs, on: date) -> str:
    """Why there is no amount: no rate had begun."""
    first = min(stated.of_days, key=lambda each: each.since)
    return tr(f"No rate is in force on {day(on)}: the first, {first.name}, is from {day(first.since)}.")


def _contracts(stated: Costs, about: Asked) -> Iterator[str]:
    """What the work cost in the years asked for."""
    within = [
        each
        for each in stated.contracts
        for window in [window_named(each.years)]
        if window and about.window.first <= window.first and window.last <= about.window.last
    ]
    for each in within:
        yield tr(f"Contract cost {each.years}: {pounds(each.pounds)}. Source: {each.source}.")
    if not within:
        yield tr(f"No contract cost is set for {about.window}.")


def _one_off(rates: Sequence[Rate]) -> Iterator[str]:
    """Fees for a child, which no record says of whom they were paid."""
    for rate in rates:
        if rate.is_one_off:
            yield tr(
                f"{rate.name}: {_rate(rate)}, once, since {day(rate.since)}. It is not taken off: I do not know for which children "
                f"it was paid. Source: {rate.source}.{_inferred(rate)}"
            )


def _days(days: Fraction) -> str:
    """Days to one place, if there is more than whole ones."""
    return days_words(days, places=0 if days.denominator == 1 else 1)
