from collections.abc import Callable
from datetime import date

import pytest

from permanence.families.steps import AdoptersJourney, StepTaken


def read_adopters(history: str, ref: str = "FAM-0031") -> AdoptersJourney:
    """`enquiry 2026-01-05, stage1_began 2026-02-02` as the journey of a family."""
    told = [each.rsplit(" ", 1) for each in filter(None, history.split(", "))]
    return AdoptersJourney(ref, tuple(sorted(StepTaken.of(date.fromisoformat(on), key) for key, on in told)))


@pytest.fixture(scope="session")
def adopters() -> Callable[..., AdoptersJourney]:
    return read_adopters
