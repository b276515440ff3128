"""Counts of adoptive families, conversion and times, each by a second method over random journeys."""

from datetime import date, timedelta
from random import Random
from statistics import median

import pytest

from permanence.families.counts import COUNTED, STRETCHES, WITHIN, conversion, reached_in, times
from permanence.families.steps import AHEAD, AdoptersJourney, StepTaken
from permanence.measures.windows import Window, year

ON = date(2026, 9, 30)


def day(text):
    return date.fromisoformat(text)


def test_a_cohort_is_followed_and_those_under_way_are_apart(adopters):
    journeys = [
        adopters("enquiry 2025-05-01, stage1_began 2025-06-01, approved 2026-04-30", "FAM-0001"),
        adopters(
            "enquiry 2025-05-01, stage1_began 2025-06-01, approved 2026-05-02", "FAM-0002"
        ),  # a day too late
        adopters("enquiry 2025-05-01, withdrew 2025-06-01", "FAM-0003"),
        adopters("enquiry 2026-01-01, stage1_began 2026-02-01", "FAM-0004"),  # too recent for a share
        adopters("enquiry 2024-05-01, refused 2024-06-01, enquiry 2025-05-01", "FAM-0005"),
        adopters("stage1_began 2025-05-01", "FAM-0006"),  # nobody knows when they enquired
        adopters("enquiry 2025-05-01, matched 2025-09-01", "FAM-0007"),  # nobody recorded the approval before
        adopters("enquiry 2025-05-01, enquiry 2026-05-01", "FAM-0008"),  # the first enquiry came to nothing
    ]
    found = {each.step: each for each in conversion(journeys, year(2025), ON)}

    approved = found["approved"]
    assert (approved.reached, approved.left, approved.under_way) == (3, 2, 2)
    assert (approved.old_enough, approved.in_time) == (6, 2)
    assert (found["stage1_began"].old_enough, found["stage1_began"].in_time) == (6, 3)


def test_the_first_and_the_last_day_belong_to_a_window_and_the_day_a_year_on_to_the_time_followed(adopters):
    journeys = [
        adopters("enquiry 2025-04-01, stage1_began 2026-04-01", "FAM-0001"),
        adopters("enquiry 2026-03-31", "FAM-0002"),
        adopters("enquiry 2026-03-01, stage1_began 2026-03-31", "FAM-0003"),
        adopters("enquiry 2025-03-31, stage1_began 2025-04-01", "FAM-0004"),
        adopters("enquiry 2026-04-01", "FAM-0005"),
    ]
    window, on = year(2025), date(2026, 4, 1)

    counted = reached_in(journeys, window)
    assert (counted["enquiry"], counted["stage1_began"]) == (3, 2)
    (began,) = (each for each in conversion(journeys, window, on) if each.step == "stage1_began")
    assert (began.reached, began.left, began.under_way) == (2, 0, 1)
    assert (began.old_enough, began.in_time) == (1, 1)
    first = times(journeys, window, on)[0]
    assert (first.taken, first.waiting) == ((1, 30), (0, 1))


def test_who_waits_is_apart_from_whose_time_is_known(adopters):
    journeys = [
        adopters("stage2_began 2026-01-01, approved 2026-05-01", "FAM-0001"),
        adopters("stage2_began 2026-08-31", "FAM-0002"),
        adopters("stage2_began 2026-01-01, withdrew 2026-05-01", "FAM-0003"),
        adopters(
            "stage2_began 2026-01-01, matched 2026-05-01", "FAM-0004"
        ),  # approved on a day that nobody recorded
        adopters("approved 2026-01-01, matched 2026-05-01, match_ended 2026-06-01", "FAM-0005"),
        adopters("enquiry 2025-01-01, enquiry 2026-09-01", "FAM-0006"),  # the first enquiry came to nothing
        adopters("approved 2026-02-01, match_ended 2026-08-01", "FAM-0007"),  # nobody recorded the match
    ]
    found = {(each.start, each.end): each for each in times(journeys, year(2026), ON)}

    assessment = found["stage2_began", "approved"]
    assert (assessment.taken, assessment.waiting, assessment.left) == ((120,), (30,), 1)
    assert assessment.words == "stage two began to approved"
    assert found["approved", "matched"].waiting == (60, 121, 152), "waits again since its match ended"
    assert found["matched", "placed"].waiting == (152,)
    assert found["enquiry", "stage1_began"].waiting == (29,)
    assert found["placed", "adoption_order"].median is None
    assert assessment.median == 120


def random_journeys(seed):
    chance = Random(seed)
    for number in range(40):
        on, taken = date(2024, 1, 1) + timedelta(chance.randrange(700)), []
        for step in AHEAD:
            taken.append(StepTaken.of(on, step))
            on += timedelta(chance.randrange(1, 150))
            if chance.random() < 0.08:
                taken.append(StepTaken.of(on, chance.choice(["withdrew", "refused"])))
                break
        missing = {chance.choice(AHEAD[1:])} if chance.random() < 0.2 else set()
        yield AdoptersJourney(f"FAM-{number:04}", tuple(each for each in taken if each.step not in missing))


class Ledger:
    """Carries the state of every family from day to day, as a clerk would; each of them enquires once."""

    def __init__(self, window):
        self.window = window
        self.counts = dict.fromkeys(COUNTED, 0)
        self.taken = {stretch: [] for stretch in STRETCHES}
        self.waiting = {stretch: [] for stretch in STRETCHES}
        self.left = dict.fromkeys(STRETCHES, 0)
        self.reached_on = {}
        self.gone = set()

    def walk(self, journey):
        since, self.reached_on[journey.ref] = {}, {}
        for n in range((ON - date(2024, 1, 1)).days + 1):
            on = date(2024, 1, 1) + timedelta(n)
            for step in [each.step for each in journey.taken if each.on == on]:
                since = self.step(journey.ref, step, on, since)
        for stretch, begun in since.items():
            self.waiting[stretch].append((ON - begun).days)

    def step(self, ref, step, on, since):
        inside = self.window.first <= on <= self.window.last
        if step in ("withdrew", "refused"):
            self.gone.add(ref)
            for stretch in since:
                self.left[stretch] += inside
            return {}
        self.reached_on[ref].setdefault(step, on)
        if step in self.counts:
            self.counts[step] += inside
        over = [stretch for stretch in since if AHEAD.index(step) >= AHEAD.index(stretch[1])]
        for stretch in over:
            if step == stretch[1] and inside:
                self.taken[stretch].append((on - since[stretch]).days)
        still = {stretch: begun for stretch, begun in since.items() if stretch not in over}
        return still | {stretch: on for stretch in STRETCHES if stretch[0] == step}


@pytest.mark.parametrize("seed", range(3))
def test_counts_conversion_and_times_come_out_by_walking_through_the_days(seed):
    journeys, window = [*random_journeys(seed)], Window(date(2025, 4, 1), date(2026, 3, 31))
    ledger = Ledger(window)
    for journey in journeys:
        ledger.walk(journey)

    assert reached_in(journeys, window) == ledger.counts
    for each in times(journeys, window, ON):
        stretch = each.start, each.end
        assert [*each.taken] == sorted(ledger.taken[stretch])
        assert [*each.waiting] == sorted(ledger.waiting[stretch])
        assert each.left == ledger.left[stretch]
        assert each.median == (median(each.taken) if each.taken else None)

    enquired = {ref: on["enquiry"] for ref, on in ledger.reached_on.items() if "enquiry" in on}
    cohort = [ref for ref, on in enquired.items() if window.first <= on <= window.last]
    followed = [ref for ref in cohort if WITHIN.from_(enquired[ref]) <= ON]
    for each in conversion(journeys, window, ON):
        passed = AHEAD[AHEAD.index(each.step) :]
        days = {
            ref: min(
                (ledger.reached_on[ref][step] for step in passed if step in ledger.reached_on[ref]),
                default=None,
            )
            for ref in cohort
        }
        assert each.reached == sum(on is not None for on in days.values())
        assert each.left == sum(on is None and ref in ledger.gone for ref, on in days.items())
        assert each.reached + each.left + each.under_way == len(cohort)
        in_time = [ref for ref in followed if days[ref] and days[ref] <= WITHIN.from_(enquired[ref])]
        assert (each.in_time, each.old_enough) == (len(in_time), len(followed))
