"""What an extract holds and may not hold, and figures over the extracts of many: counted in real SQLite."""

from datetime import date

import pytest

from permanence.errors import PermanenceError, RuleBroken
from permanence.keyed import read_key
from permanence.measures.extracts import (
    LEFT_OUT,
    OF_SPELLS,
    SCHEMA,
    ColumnKind,
    Extract,
    pseudonymous,
    refuse_other_columns,
    refuse_other_version,
    refuse_twice,
)
from permanence.measures.figures import REACHED, WAITING, add, children
from permanence.measures.indicators import INDICATORS
from permanence.measures.over_extracts import EVERYWHERE, TEAM, asking_over
from permanence.measures.spells import ChildFacts, Spell, spells
from permanence.measures.statement import SPLITS, counts_by
from permanence.measures.windows import Window, three_years, year

KEY = read_key("0123456789abcdef" * 4)
CENSUS = date(2025, 9, 30)
ROAD = "care_entry 2024-02-01, adm_sbpfa 2024-03-01, po_granted 2024-06-01"
MATCHED = f"{ROAD}, adm_match 2024-07-13, placed 2024-08-01, adoption_order 2025-06-01"


def of(authority, day=CENSUS, file="one.parquet"):
    return Extract(file, authority, day, 12)


def test_a_row_has_numbers_in_place_of_the_child_and_its_siblings(told):
    (spell,) = spells(
        told(ROAD, ref="BX-0042"), ChildFacts(sibling_group="17", disabled=True, ethnic_group="WBRI")
    )
    (alone,) = spells(told(ROAD, ref="BX-0043"))
    rows = [[getattr(each, name) for name in OF_SPELLS] for each in (spell, alone)]

    made, other = pseudonymous(rows, KEY)

    named = dict(zip(OF_SPELLS, made, strict=True))
    assert named["child"] == KEY.number("child in extracts", "BX-0042")
    assert named["sibling_group"] == KEY.number("siblings in extracts", "17")
    assert other[OF_SPELLS.index("sibling_group")] is None
    kept = [name for name in OF_SPELLS if name not in ("child", "sibling_group")]
    assert [named[name] for name in kept] == [getattr(spell, name) for name in kept]
    assert set(Spell._fields) - set(OF_SPELLS) == set(LEFT_OUT)
    assert set(LEFT_OUT) == {"born", "ethnic_group", "disabled", "linked", "introduced"}


def test_a_column_is_a_text_a_number_or_a_number_that_stands_for_something():
    assert [SCHEMA[name] for name in ("team", "entered", "child", "sibling_group")] == [
        ColumnKind.TEXT,
        ColumnKind.NUMBER,
        ColumnKind.KEYED,
        ColumnKind.KEYED,
    ]


def test_no_indicator_reads_what_is_left_out(authority):
    of_all = authority([])
    for name in LEFT_OUT:
        of_all.database.execute(f"alter table spells drop column {name}")

    asking = asking_over([of("Borsetshire")], [*INDICATORS.values()], None, None, ())
    assert [of_all.rows(text) for text in asking.texts] == [[]] * len(asking.texts)
    for split in SPLITS.values():
        assert of_all.rows(f"select {split.format(census=0)} from spells") == []


def test_figures_are_of_each_place_and_of_all_together(authority, told):
    some = authority(
        [
            told(
                MATCHED if number % 2 else ROAD,
                ref=f"BX-{number:04}",
                team="north" if number % 3 else "south",
            )
            for number in range(8)
        ]
    )
    some.database.execute("alter table spells add column authority text")
    some.database.execute(
        "update spells set authority = case when child < 'BX-0003' then 'Loamshire' else 'Borsetshire' end"
    )
    codes = ["A2", "A3", "A14"]
    asking = asking_over(
        [of("Borsetshire"), of("Loamshire")],
        [INDICATORS[code] for code in codes],
        three_years(2026),
        None,
        TEAM,
    )

    found = asking.counts((text, some.rows(text)) for text in asking.texts)

    assert [*found] == [
        EVERYWHERE, ("Borsetshire", "north"), ("Borsetshire", "south"), ("Loamshire", "north"), ("Loamshire", "south"),
    ]  # fmt: skip
    assert found[EVERYWHERE] == {code: some.counts(code, three_years(2026), CENSUS) for code in codes}
    assert [children(found["Loamshire", "north"][code], REACHED) for code in codes] == [1, 1, 0]
    assert sum(children(of_place["A14"]) for place, of_place in found.items() if place) == 4
    a2 = asking.figure(INDICATORS["A2"], found[EVERYWHERE]["A2"])
    assert (a2.value, a2.counted, a2.census) == (42, 4, CENSUS)
    assert a2.window == three_years(2026).until(CENSUS)
    cohort = asking.cohort(INDICATORS["COHORT"], {(42, REACHED): 1, (100, WAITING): 1})
    assert (cohort.figure.value, cohort.floor_mean) == (42, 71)
    assert len(asking.texts) == 5  # which places there are; A1's counts and A9's are A3's


def test_a_place_where_nobody_is_counted_has_noughts(authority, told):
    some = authority([told(MATCHED, ref="BX-0001"), told(ROAD, ref="BX-0002")])
    some.database.execute("alter table spells add column authority text")
    some.database.execute("update spells set authority = iif(child = 'BX-0001', 'Loamshire', 'Borsetshire')")
    asking = asking_over([of("Loamshire")], [INDICATORS["A5"]], three_years(2026), None)
    found = asking.counts((text, some.rows(text)) for text in asking.texts)

    assert found == {place: {"A5": {}} for place in (EVERYWHERE, ("Borsetshire",), ("Loamshire",))}
    assert asking.figure(INDICATORS["A5"], found["Loamshire",]["A5"]).value == 0


def test_counts_of_places_add_up():
    places = counts_by(
        [
            ("one", "north", 42, "reached", 1),
            ("one", "south", None, "reached", 2),
            ("two", "north", 42, "reached", 3),
        ]
    )

    assert places["one", "south"] == {(None, "reached"): 2}
    assert children(add(*places.values())) == 6


def test_the_day_is_the_earliest_that_an_extract_knows_unless_the_window_ends_before():
    extracts = [of("Borsetshire"), of("Loamshire", date(2025, 6, 30))]

    def asked(window=None, at=None):
        asking = asking_over(extracts, [INDICATORS["A2"]], window, at)
        return asking.window, asking.census

    assert asked() == (three_years(2026), date(2025, 6, 30))
    assert asked(year(2024)) == (year(2024), date(2025, 3, 31))
    assert asked(year(2025)) == (year(2025), date(2025, 6, 30))
    assert asked(at=date(2025, 3, 31)) == (three_years(2025), date(2025, 3, 31))
    assert asked(year(2024), date(2025, 5, 31)) == (year(2024), date(2025, 5, 31))
    assert asked(at=date(2025, 6, 30)) == (three_years(2026), date(2025, 6, 30))
    on_the_last_day = Window(date(2025, 6, 30), date(2025, 12, 31))
    assert asked(on_the_last_day) == (on_the_last_day, date(2025, 6, 30))
    with pytest.raises(RuleBroken) as refused:
        asked(at=date(2025, 7, 1))
    assert str(refused.value) == (
        "Loamshire's extract is as at Mon 30 Jun 2025, and knows nothing of Tue 1 Jul 2025. "
        "Ask for that day or an earlier one, or collect a newer extract."
    )
    with pytest.raises(RuleBroken, match=r"2026-27 begins after Mon 30 Jun 2025\."):
        asked(year(2026))


def test_a_file_with_other_columns_is_refused():
    refuse_other_columns("one.parquet", {**SCHEMA})
    for found, told in (
        (
            {name: kind for name, kind in SCHEMA.items() if name not in ("plan", "leg")},
            "it lacks leg and plan",
        ),
        ({**SCHEMA, "entered": "DATE"}, "entered is DATE and not integer"),
        (
            {**SCHEMA, "child": ColumnKind.TEXT, "name": ColumnKind.TEXT},
            "child is text and not bigint and it has name besides",
        ),
    ):
        with pytest.raises(PermanenceError, match=f"one.parquet is no extract that I can read: {told}."):
            refuse_other_columns("one.parquet", found)


def test_a_file_of_another_version_is_refused():
    refuse_other_version("one.parquet", 1)
    for version, told in ((2, "A newer bot reads it"), (0, "Ask for it to be made anew")):
        with pytest.raises(PermanenceError, match=f"of version {version}, and I read version 1. {told}."):
            refuse_other_version("one.parquet", version)


def test_an_authority_that_is_there_twice_is_refused():
    refuse_twice([of("Borsetshire"), of("Loamshire")])
    with pytest.raises(PermanenceError) as refused:
        refuse_twice(
            [of("Borsetshire"), of("Loamshire"), of("borsetshire", date(2025, 6, 30), "two.parquet")]
        )

    assert str(refused.value) == (
        "Borsetshire is there 2 times: as at Tue 30 Sep 2025 in one.parquet and as at Mon 30 Jun 2025 in two.parquet. "
        "Its children would be counted as often. Give one extract of each authority."
    )
    with pytest.raises(PermanenceError, match=r"in one\.parquet\. Loamshire is there 2 times"):
        refuse_twice([of("Borsetshire"), of("Borsetshire"), of("Loamshire"), of("Loamshire")])
