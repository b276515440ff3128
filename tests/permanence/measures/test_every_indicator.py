"""Every indicator against a second method: a child's diary, kept day by day, that knows nothing of rows or legs.

The diary of a past day is written from what had happened by then alone, so it also shows that rows made later still tell what
was true on an earlier day.
"""

from collections import Counter
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from permanence.journey import Child, Event, Journey, Month
from permanence.measures.indicators import INDICATORS
from permanence.measures.windows import Window
from permanence.spans import months
from tests.permanence.measures.conftest import Authority

BEGIN = date(2024, 1, 1)
LENGTH = 400
IN_CARE = [
    "adm_sbpfa", "adm_sbpfa", "po_granted", "po_granted", "adm_match", "adm_match", "placed", "placed", "disruption",
    "plan_reversed", "po_revoked", "link", "link_ended", "ep_placed", "fostered_from", "placement_move",
    "early_ff_start", "adoption_review_decision", "ppm", "connected_assessment", "proceedings_issued", "final_hearing",
    "ltf_match", "perm_plan_agreed", "perm_plan_agreed", "perm_plan_agreed",
]  # fmt: skip
PLANS = [
    "adoption",
    "special_guardianship",
    "kinship",
    "long_term_fostering",
    "return_home",
    "no plan I know",
]
ENDINGS = [
    "adoption_order",
    "adoption_order",
    "sgo",
    "cao",
    "return_home",
    "tracking_ended_other",
    "care_entry",
]
LEFT_AS = {"adoption_order": "adopted", "sgo": "special_guardianship", "cao": "child_arrangements",
           "return_home": "returned_home"}  # fmt: skip


@st.composite
def journeys(draw):
    """A child in care, home again, in care again: each milestone on a day of its own."""
    told, in_care = [], False
    days = sorted(draw(st.sets(st.integers(0, LENGTH), min_size=4, max_size=24)))
    for day in days:
        on = BEGIN + timedelta(days=day)
        if not in_care:
            told.append(Event(on, "care_entry"))
            in_care = True
            continue
        key = draw(st.sampled_from(IN_CARE * 2 + ENDINGS))
        detail = ""
        if key == "tracking_ended_other":
            detail = draw(st.sampled_from(["moved_authority", "died", "not_adoption", "with_relatives", ""]))
        if key == "perm_plan_agreed":
            detail = draw(st.sampled_from(PLANS))
        told.append(Event(on, key, detail))
        in_care = key not in ENDINGS or key == "care_entry" or detail == "not_adoption"
    return Journey(Child(draw(st.uuids()).hex, "north", Month(2022, 1)), tuple(told))


class Diary:
    """What is true of a child by a day, and what has happened, read in the order of days."""

    def __init__(self, journey, census):
        self.adopted, self.left, self.happened, self.over = [], [], [], []
        self.life = None
        for event in journey.events:
            if event.on <= census:
                self.write(event.on, event.milestone, event.detail)
        self.later = (
            {} if census == date.max else {life.entered: life for life in lives(Diary(journey, date.max))}
        )
        """The lives as they turned out, by the day they began."""

    def write(self, on, key, detail):
        life = self.life
        if key == "care_entry":
            if life:
                self.leave(on, "not recorded")
            self.life = Life(on)
            return
        if key in LEFT_AS or (key == "tracking_ended_other" and detail != "not_adoption"):
            self.leave(on, LEFT_AS.get(key) or detail or "other")
            return
        if key == "perm_plan_agreed":
            life.first.setdefault("plan", on)
            if detail in PLANS[:-1]:
                life.plans.append((on, detail))
        life.write(on, key, self.happened)

    def leave(self, on, left_as):
        life, self.life = self.life, None
        life.ended, life.left_as = on, left_as
        # Adopted: so neither a reversal nor the end of tracking before it stood.
        life.stopped = on if left_as == "adopted" else life.stopped or on
        if life.road_over is None or left_as == "adopted":
            life.road_over = on
        if left_as == "adopted":
            self.adopted.append((on, life))
        self.left.append((on, left_as, life))
        self.over.append(life)


class Life:
    """One time in care. `first` are the first days of it, `road` those since the road last began."""

    def __init__(self, on):
        self.entered = on
        self.first, self.road = {}, {}
        self.decided = self.order = self.fostered = self.road_over = self.ended = None
        self.left_as = self.stopped = None
        self.plans = []
        self.links = 0
        self.has_new_order = self.just_disrupted = self.named = False

    def planned(self, plan):
        return min((on for on, which in self.plans if which == plan), default=None)

    def replaced(self, plan):
        last = max((on for on, which in self.plans if which == plan), default=date.max)
        return min((on for on, _ in self.plans if on > last), default=None)

    def left(self, *how):
        return self.ended if self.left_as in how else None

    def new_road(self, *, keeps_carers=True):
        self.road, self.links, self.road_over, self.stopped = {}, 0, None, None
        self.has_new_order = self.just_disrupted = False
        if not keeps_carers:
            self.fostered = None

    @property
    def waits(self):
        return self.decided is not None and self.road_over is None and "placed" not in self.road

    def write(self, on, key, happened):
        if step := STEPS.get(key):
            step(self, on, happened)

    def decide(self, on, happened):
        self.first.setdefault("decided", on)
        if self.road_over is not None:
            self.decided = None
            self.new_road()
        if self.decided is None:
            self.decided = on
            self.just_disrupted = False
            happened.append(("decision", on, self.entered))

    def order(self, on, happened):
        self.first.setdefault("ordered", on)
        self.order = self.order or on
        if not self.has_new_order:
            self.has_new_order = True
            happened.append(("order", on, self.entered))

    def revoke(self, on, happened):
        if self.order is not None:
            self.order = None
            if self.road_over is None:
                self.new_road()

    def match(self, on, happened):
        if "matched" not in self.first:
            happened.append(("first match", on, self))
        self.first.setdefault("matched", on)
        self.road["matched"] = on

    def place(self, on, happened):
        self.first.setdefault("placed", on)
        if "placed" not in self.road:
            self.road["placed"] = on
            self.road["moved in"] = self.fostered or on

    def place_early(self, on, happened):
        self.first.setdefault("early permanence", on)
        if "placed" not in self.road and not (self.fostered and self.named):
            self.fostered, self.named = on, False

    def foster(self, on, happened):
        if "placed" not in self.road:
            self.fostered, self.named = on, True

    def move(self, on, happened):
        if "placed" not in self.road:
            self.fostered = None

    def look_early(self, on, happened):
        self.first.setdefault("family finding", on)

    def recommend(self, on, happened):
        self.first.setdefault("recommended", on)

    def link(self, on, happened):
        self.links += 1

    def end_link(self, on, happened):
        self.links = max(0, self.links - 1)
        if not self.links and "matched" in self.road and "placed" not in self.road and self.road_over is None:
            self.new_road()

    def disrupt(self, on, happened):
        if self.road_over is None:
            if self.just_disrupted and not {"matched", "placed"} & set(self.road):
                return
            happened.append(("disruption", on, self.road.get("placed")))
            self.first.setdefault("disrupted", on)
            self.new_road(keeps_carers=False)
            self.just_disrupted = True
        elif "placed" in self.road:
            happened.append(("disruption", on, None))
            self.first.setdefault("disrupted", on)
            self.decided, stopped = None, self.stopped
            self.new_road(keeps_carers=False)
            self.road_over, self.stopped = on, stopped

    def reverse(self, on, happened):
        if self.road_over is None:
            happened.append(("reversal", on, self.decided))
            self.road_over = on

    def stop_tracking(self, on, happened):
        self.stopped = self.stopped or on
        if self.road_over is None:
            self.road_over = on


STEPS = {
    "adm_sbpfa": Life.decide,
    "po_granted": Life.order,
    "po_revoked": Life.revoke,
    "adm_match": Life.match,
    "placed": Life.place,
    "ep_placed": Life.place_early,
    "fostered_from": Life.foster,
    "placement_move": Life.move,
    "early_ff_start": Life.look_early,
    "adoption_review_decision": Life.recommend,
    "link": Life.link,
    "link_ended": Life.end_link,
    "disruption": Life.disrupt,
    "plan_reversed": Life.reverse,
    "tracking_ended_other": Life.stop_tracking,
    "connected_assessment": lambda life, on, _: life.first.setdefault("assessed", on),
    "proceedings_issued": lambda life, on, _: life.first.setdefault("proceedings", on),
    "final_hearing": lambda life, on, _: life.first.setdefault("heard", on),
    "ltf_match": lambda life, on, _: life.first.setdefault("matched long term", on),
}


# --- each indicator by the diary ------------------------------------------------------------------------------------------


def between(start, end):
    return None if start is None or end is None else (end - start).days


def in_window(pairs, window):
    return [each for each in pairs if window.first <= each[0] <= window.last]


def of_adopted(end, start="entered", *, needs_order=False, needs_placed=False):
    def count(diary, window, census):
        for _, life in in_window(diary.adopted, window):
            on = by_name(life, end)
            if (
                on is None
                or (needs_order and "ordered" not in life.first)
                or (needs_placed and "placed" not in life.road)
            ):
                yield None, "without"
            else:
                yield between(by_name(life, start), on), "reached"

    return count


def by_name(life, name):
    match name:
        case "entered":
            return life.entered
        case "decided":
            return life.decided
        case "ended":
            return life.ended
        case "ordered" | "recommended" | "early permanence":
            return life.first.get(name)
    return life.road.get(name)


def of_left(left_as, *, transfers=True):
    def count(diary, window, census):
        for on, how, life in in_window(diary.left, window):
            if transfers or how != "moved_authority":
                yield between(life.entered, on), "reached" if how == left_as else "ended"

    return count


def of_happened(kind):
    def count(diary, window, census):
        for what, on, since in diary.happened:
            if what == kind and window.first <= on <= window.last:
                yield between(since, on), "counted"

    return count


def waiting(diary, window, census):
    if diary.life and diary.life.waits:
        yield between(diary.life.entered, census), "waiting"


def waiting_with_order(diary, window, census):
    if diary.life and diary.life.waits and diary.life.order:
        yield between(diary.life.first.get("ordered"), census), "waiting"


def lives(diary):
    return [*diary.over, *([diary.life] if diary.life else [])]


def followed(start, end):
    def count(diary, window, census):
        for life in lives(diary):
            on = life.entered if start == "entered" else life.first.get(start)
            if on is None or not window.first <= on <= window.last:
                continue
            reached, over = life.first.get(end), life.road_over
            if reached:
                yield between(on, reached), "reached"
            elif over:
                yield between(on, over), "ended"
            else:
                yield between(on, census), "waiting"

    return count


def within_six_months(diary, window, census):
    for life in lives(diary):
        on = life.first.get("decided")
        if on is None or not window.first <= on <= window.last:
            continue
        due, matched, over = months(6).from_(on), life.first.get("matched"), life.road_over
        if matched and matched <= due:
            yield between(on, matched), "reached"
        elif over and over <= due:
            yield between(on, over), "ended"
        elif due > census:
            yield between(on, census), "waiting"
        else:
            yield None, "without"


def first(*days):
    return min(filter(None, days), default=None)


def stage(start, end, over, belongs=lambda life, later: True):
    """A stage of those followed; each is asked of a life, and `over` and `belongs` of the life as it turned out too."""

    def count(diary, window, census):
        for life in lives(diary):
            on, later = start(life), diary.later[life.entered]
            if on is None or not window.first <= on <= window.last or not belongs(life, later):
                continue
            reached, ended = end(life), over(life, later)
            if reached:
                yield between(on, reached), "reached"
            elif ended and ended <= census:
                yield between(on, ended), "ended"
            else:
                yield between(on, census), "waiting"

    return count


def day(name):
    return lambda life: life.first.get(name)


def came(life):
    return life.entered


def road_over(life, _):
    return life.road_over


def adoption_over(life, later):
    return first(life.road_over, later.replaced("adoption"))


def for_adoption(life, _):
    return life.planned("adoption") or life.first.get("decided")


def plan_over(plan):
    return lambda life, later: first(life.stopped, later.replaced(plan))


def for_plan(plan):
    return lambda life, _: life.planned(plan)


def agreed(plan):
    return lambda life: life.planned(plan)


def settled(life):
    return first(
        life.first.get("matched long term"),
        life.left("special_guardianship", "child_arrangements", "with_relatives"),
    )


def months_to_match(diary, window, census):
    for what, on, life in diary.happened:
        if what == "first match" and window.first <= on <= window.last and "ordered" in life.first:
            whole = 0
            while months(whole + 1).from_(life.first["ordered"]) <= on:
                whole += 1
            yield whole, "counted"


def early(diary, window, census):
    for _, life in in_window(diary.adopted, window):
        first, placed = life.first.get("early permanence"), life.road.get("placed")
        if first and placed and first <= placed:
            yield between(life.entered, first), "reached"
        else:
            yield None, "without"


def harder(diary, window, census):
    for days, _ in of_happened("order")(diary, window, census):
        yield days, "not known"  # no fact of these children is on record


BY_HAND = {
    "A1": of_adopted("placed"),
    "A10": of_adopted("moved in"),
    "A2": of_adopted("matched", "ordered", needs_order=True, needs_placed=True),
    "A4": of_left("adopted"),
    "A4X": of_left("adopted", transfers=False),
    "SGO": of_left("special_guardianship"),
    "SGOX": of_left("special_guardianship", transfers=False),
    "A5": of_happened("reversal"),
    "A9": waiting,
    "A14": waiting_with_order,
    "A15": of_happened("decision"),
    "A16": of_happened("order"),
    "MATCH6": within_six_months,
    "S1": of_adopted("decided"),
    "S2": of_adopted("matched", "decided"),
    "S3": of_adopted("placed", "matched"),
    "S4": of_adopted("placed"),
    "S5": of_adopted("ended", "placed"),
    "S6": of_adopted("ended"),
    "D1": of_adopted("recommended"),
    "D2": of_adopted("decided", "recommended"),
    "D3": of_adopted("ordered", "decided"),
    "D4": of_adopted("placed", "ordered"),
    "D5": of_adopted("ended", "placed"),
    "DISRUPTED": of_happened("disruption"),
    "EARLYDISRUPTED": followed("ordered", "disrupted"),
    "EP": early,
    "HARDER": harder,
    "ORDERMATCH": months_to_match,
    "COHORT": followed("ordered", "matched"),
    "COHORT-DECISION": followed("decided", "matched"),
    "COHORT-EARLY": followed("family finding", "decided"),
    "COHORT-ENTRY": followed("entered", "placed"),
    "S1F": stage(came, day("decided"), adoption_over, for_adoption),
    "S3F": stage(day("matched"), day("placed"), road_over),
    "S5F": stage(
        day("placed"),
        lambda life: life.left("adopted"),
        lambda life, _: first(life.road_over, life.first.get("disrupted")),
    ),
    "D1F": stage(
        came,
        day("recommended"),
        lambda life, later: first(adoption_over(life, later), life.first.get("decided")),
        for_adoption,
    ),
    "D2F": stage(day("recommended"), day("decided"), adoption_over),
    "D3F": stage(
        day("decided"), day("ordered"), lambda life, _: first(life.road_over, life.first.get("placed"))
    ),
    "D4F": stage(day("ordered"), day("placed"), road_over),
    "PLAN": stage(
        came,
        lambda life: first(life.first.get("plan"), life.first.get("decided")),
        lambda life, _: life.stopped,
    ),
    "SG0": stage(
        day("proceedings"),
        lambda life: first(life.first.get("heard"), life.left("special_guardianship")),
        lambda life, _: life.stopped,
        for_plan("special_guardianship"),
    ),
    "SG1": stage(came, day("assessed"), plan_over("special_guardianship"), for_plan("special_guardianship")),
    "SG2": stage(
        agreed("special_guardianship"),
        lambda life: life.left("special_guardianship"),
        plan_over("special_guardianship"),
    ),
    "KIN1": stage(came, day("assessed"), plan_over("kinship"), for_plan("kinship")),
    "KIN2": stage(agreed("kinship"), settled, plan_over("kinship")),
    "LTF": stage(agreed("long_term_fostering"), day("matched long term"), plan_over("long_term_fostering")),
}


def test_every_indicator_with_a_statement_has_a_second_method():
    assert set(BY_HAND) == {row.code for row in INDICATORS.values() if not row.made_of}


def compare(some, window, census):
    made = Authority(some)
    diaries = [Diary(child, census) for child in some]
    for code, by_hand in BY_HAND.items():
        expected = Counter(each for diary in diaries for each in by_hand(diary, window, census))
        assert made.counts(code, window, census) == expected, code
    made.database.close()


DAY = st.integers(0, LENGTH + 30).map(lambda number: BEGIN + timedelta(days=number))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(journeys(), min_size=2, max_size=6), DAY, st.integers(0, LENGTH), DAY)
def test_every_indicator_is_what_the_diaries_say(some, first, length, census):
    compare(some, Window(first, first + timedelta(days=length)), census)
