"""Rows kept until all of a child's are there: together, in the order of their numbers, and gone with the load."""

from storage.kept_rows import KeptRows


def test_kept_rows_come_back_child_by_child_in_the_order_of_their_numbers(tmp_path):
    with KeptRows(tmp_path / "permanence.db") as kept:
        kept.put([("4712", 3, "c"), ("4711", 4, None)])
        kept.put([("4711", 2, "a")])

        assert kept.children() == 2
        assert list(kept.by_child()) == [("4711", [(2, "a"), (4, None)]), ("4712", [(3, "c")])]
        assert not list(tmp_path.iterdir())  # what is kept has no name that another could open
