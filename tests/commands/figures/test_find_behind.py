"""`find behind A14`: the children behind a figure are found by its code, as far as the asker may see them."""

import pytest


@pytest.mark.parametrize(
    ("typed", "person", "refs"),
    [
        ("find behind A14", "U0SUE", ["BX-0105", "BX-0106", "BX-0108", "BX-0109"]),
        ("find north behind A14 without link", "U0SUE", ["BX-0105"]),
        ("find north behind A14 without link", "U0MARY", []),
        ("find behind A9 with link", "U0SUE", ["BX-0106", "BX-0109"]),
        ("find south behind A3", "U0SUE", ["BX-0102", "BX-0107", "BX-0108", "BX-0109"]),
        ("find behind A2", "U0SUE", ["BX-0101", "BX-0102", "BX-0104"]),
        ("find behind DISRUPTED", "U0OMAR", ["BX-0108"]),
        ("find behind A14", "U0SAM", []),
    ],
)
def test_the_children_behind_a_figure_are_found(town, typed, person, refs):
    said = town.ask(typed, person)
    assert [each for each in (f"BX-01{n:02}" for n in range(1, 12)) if each in said] == refs


def test_what_was_looked_for_is_said_and_typed_again(town):
    assert "1 child without link identified, behind A14." in town.ask(
        "find north behind A14 without link", "U0SUE"
    )
    said = town.ask("find north behind A14 without link", "U0MARY")
    assert "Only children of whom you may know it are found here." in said
    assert town.reply("find behind a14", "U0SUE").again == "find behind A14"
    nobody = town.ask("find behind A5", "U0SUE")
    assert (
        "No child that you may see behind A5.\n\nOnly children who are still tracked are found here" in nobody
    )
    assert "`why A5` lists everybody behind the figure" in nobody
    assert "still tracked" not in town.ask("find behind A14", "U0SUE"), "who waits is tracked"


def test_an_analyst_has_the_numbers_and_a_restricted_child_is_found_by_their_people_alone(town):
    said = town.ask("find behind A14", "U0ANN")
    assert "Figures only: 4 children" in said
    assert "BX-" not in said
    assert "BX-0103" in town.ask("find behind A2", "U0MARY")
    assert "BX-0103" not in town.ask("find behind A2", "U0CORA")


def test_only_whom_it_showed_is_in_the_audit(town):
    town.ask("find south behind A14", "U0SUE")
    ((understood,),) = town.query_reads("select understood from reads order by id desc limit 1")
    assert "BX-0108" in understood
    assert "BX-0105" not in understood


def test_a_code_that_is_none_is_refused_with_those_alike(town):
    assert "After `behind` I need INDICATOR, not `A99`." in town.refused("find behind A99", "U0SUE")
