"""What was published of England, to set beside one's own figures: as it was printed, with its marks, its source and its licence.

Times are printed as years and months, rounded to whole months; one's own are days. `in_months` is the one way from days to
months, so that none is compared with the other as it stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from permanence.language import tr

DAYS_A_MONTH = Fraction("30.4375")
"""The days of a month on average, by which the thresholds of scorecards were made days too."""
SOURCE = (
    "DfE, CSC_outcomes_and_enablers, national average time between stages of the adoption process, years to March 2021 to 2025; "
    "England, children adopted in the year, by age at the start of the last period of care"
)
"""Of `STAGES` and `IN_A_YEAR`: read at commit 717d7be of the repository, 315 rows."""
LEAVERS_SOURCE = "DfE, CSC_outcomes_and_enablers, children who ceased to be looked after, years to March"
"""Of `LEAVERS`."""
LICENCE = tr(
    "Contains public sector information licensed under the Open Government Licence v3.0; the files come from a repository under "
    "the MIT licence."
)
"""The note that goes with both."""
MARKS: Mapping[str, str] = {"c": "suppressed", "k": "rounds to nought", "z": "not applicable"}
"""What is printed instead of a number, and what it means."""
AGES = ("under 1", "1", "2", "3", "4", "5", "6", "7 and over", "all ages")
"""The age at the start of the last period of care, in the order of each line below."""
ALL_AGES = AGES[-1]

STAGES: Mapping[str, Mapping[int, str]] = {
    "S1": {
        2021: "00:06 00:07 00:07 00:09 00:07 00:08 01:06 02:04 00:07",
        2022: "00:07 00:09 00:08 00:09 00:11 00:09 01:06 02:10 00:08",
        2023: "00:08 00:09 00:08 00:10 00:10 01:01 01:01 03:09 00:08",
        2024: "00:08 00:11 00:09 00:10 00:10 01:04 01:05 03:06 00:09",
        2025: "00:08 00:10 00:09 00:11 00:08 00:11 01:00 03:03 00:09",
    },
    "S2": {
        2021: "00:07 00:11 01:00 01:01 01:02 00:11 00:11 00:10 00:09",
        2022: "00:08 01:00 01:02 01:01 01:01 01:01 00:11 00:09 00:09",
        2023: "00:08 01:00 01:00 01:01 01:01 01:01 01:03 00:06 00:10",
        2024: "00:09 01:00 01:00 01:00 01:00 01:01 00:10 00:04 00:10",
        2025: "00:09 00:11 01:00 01:01 01:00 01:00 01:02 00:05 00:10",
    },
    "S3": {
        2021: "00:01 00:01 00:01 00:01 00:01 00:01 00:01 00:01 00:01",
        2022: "00:01 00:01 00:01 00:01 00:02 00:01 00:01 k 00:01",
        2023: "00:01 00:01 00:01 00:01 00:01 00:01 00:01 00:01 00:01",
        2024: "k 00:01 00:01 00:01 00:01 00:01 00:01 k 00:01",
        2025: "00:01 00:01 00:01 00:01 00:01 00:01 00:01 k 00:01",
    },
    "S4": {
        2021: "01:02 01:07 01:07 01:11 01:10 01:08 02:06 03:03 01:04",
        2022: "01:04 01:10 01:10 02:00 02:02 01:11 02:06 03:07 01:06",
        2023: "01:05 01:10 01:10 02:00 02:00 02:04 02:05 04:04 01:07",
        2024: "01:05 01:11 01:11 01:11 01:11 02:06 02:04 03:11 01:07",
        2025: "01:05 01:10 01:10 02:01 01:09 02:01 02:03 03:08 01:07",
    },
    "S5": {
        2021: "00:09 00:10 00:11 01:00 01:03 01:03 01:02 01:03 00:10",
        2022: "00:08 00:11 00:11 00:11 00:11 01:04 01:06 01:05 00:09",
        2023: "00:09 00:11 01:01 01:00 01:02 01:00 01:02 01:00 00:10",
        2024: "00:08 00:11 00:11 01:00 01:02 01:01 01:00 00:08 00:09",
        2025: "00:08 00:10 00:11 01:00 01:00 00:11 00:09 00:09 00:09",
    },
    "S6": {
        2021: "01:11 02:06 02:07 02:11 03:01 02:11 03:08 04:06 02:02",
        2022: "02:00 02:09 02:09 02:10 03:01 03:03 03:11 05:00 02:03",
        2023: "02:02 02:09 02:11 03:00 03:02 03:04 03:07 05:04 02:05",
        2024: "02:02 02:10 02:10 02:11 03:00 03:07 03:04 04:08 02:05",
        2025: "02:01 02:08 02:09 03:01 02:09 02:11 03:00 04:05 02:03",
    },
}
"""The average time of each stage, by the code of the indicator that counts the same: years and months, as printed."""
IN_A_YEAR: Mapping[int, str] = {
    2021: "1660 180 130 80 60 30 20 10 2160",
    2022: "1660 200 120 90 40 20 c 10 2140",
    2023: "1620 180 150 80 50 30 10 20 2130",
    2024: "1630 190 150 100 60 30 10 10 2180",
    2025: "1660 180 130 80 50 30 10 10 2150",
}
"""How many children adopted had been placed within twelve months of the decision, rounded to ten."""
LEAVERS: Mapping[str, tuple[int, ...]] = {
    "adopted": (2890, 3010, 3000, 3020, 3040),
    "special_guardianship": (3820, 3910, 3870, 3890, 4110),
    "child_arrangements": (1060, 1180, 1120, 1160, 1080),
    "home_planned": (4620, 5360, 5510, 5780, 5540),
    "home_unplanned": (990, 1090, 1140, 1100, 1070),
    "with_relatives": (1740, 1940, 2000, 1980, 1800),
    "moved_authority": (530, 940, 1210, 2140, 2640),
    "all": (28120, 30230, 31850, 33780, 34450),
}
"""How many children left care for each reason in the years to March 2021 to 2025, rounded to ten; other reasons are in `all`."""
YEARS = tuple(IN_A_YEAR)
"""The years to March that were published."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A figure that was published, to set beside one's own: of which place, which time, and by whom."""

    place: str
    period: str
    value: Fraction
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Published:
    """One number of the table: whole months, or how many children; None where a mark stands instead."""

    value: int | None
    mark: str = ""


def england(period: str, value: int, unit: str, source: str) -> Benchmark:
    """A figure of England."""
    return Benchmark("England", period, Fraction(value), unit, source)


def by_year(unit: str, source: str, *values: int) -> tuple[Benchmark, ...]:
    """England's figures of the years that were published."""
    return tuple(
        england(tr(f"year to March {year}"), value, unit, source)
        for year, value in zip(YEARS, values, strict=True)
    )


def published(code: str, year: int, age: str = ALL_AGES) -> Published:
    """What was published of a stage for a year to March and an age, in whole months.

    >>> published("S4", 2025).value
    19
    """
    return _read(STAGES[code][year].split()[AGES.index(age)])


def placed_in_a_year(year: int, age: str = ALL_AGES) -> Published:
    """How many children adopted in a year to March had been placed within twelve months of the decision."""
    return _read(IN_A_YEAR[year].split()[AGES.index(age)])


def of_all_ages(code: str) -> tuple[Benchmark, ...]:
    """The times of a stage for children of all ages, of which none is a mark."""
    times = (published(code, year).value for year in YEARS)
    return by_year("months", SOURCE, *(months for months in times if months is not None))


def share_of_leavers(left_as: str, year: int, *, transfers: bool = True) -> Fraction:
    """The share of England's leavers of a year to March who left in one way: of all, or without those another authority took over."""
    number = YEARS.index(year)
    of = LEAVERS["all"][number] - (0 if transfers else LEAVERS["moved_authority"][number])
    return Fraction(LEAVERS[left_as][number], of)


def year_beside(march: int) -> int:
    """The published year to set beside a window that ends in March of a year: that one, else the nearest."""
    return min(max(march, YEARS[0]), YEARS[-1])


def in_months(days: Fraction) -> Fraction:
    """Days as months of the average length.

    >>> round(in_months(Fraction(426)), 1)
    Fraction(14, 1)
    """
    return days / DAYS_A_MONTH


def _read(printed: str) -> Published:
    if printed in MARKS:
        return Published(None, printed)
    years, _, months = printed.rpartition(":")
    return Published(12 * int(years or 0) + int(months))
