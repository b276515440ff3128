"""Rows kept until all of a child's are there: together, in the order of their numbers, and gone with the load."""

from storage.kept_rows import KeptRows


def test_kept_rows_come_back_child_by_child_in_the_order_of_their_numbers(tmp_path):
    with KeptRows(tmp_path / "permanence.db") as kept:
        kept.put([("4712", 3, "c"), ("4711", 4, None)])
        kept.put([("4711", 2, "a")])

        assert kept.children() == 2
        assert list(kept.by_child()) == [("4711", [(2, "a"), (4, None)]), ("4712", [(3, "c")])]
        assert not list(tmp_path.iterdir())  # what is kept has no name that another could open


def test_rows_that_name_no_child_come_with_the_child_that_another_row_links_them_to(tmp_path):
    with KeptRows(tmp_path / "permanence.db") as kept:
        kept.put([("4711", 2, "a")])
        kept.put_linked([("care 1", 5, "b"), ("care 2", 6, None), ("care 3", 7, "c")], [("care 1", "4711")])
        kept.put_linked([], [("care 1", "4711"), ("care 3", "4711"), ("care 3", "4712")])

        assert list(kept.by_child()) == [("4711", [(2, "a"), (5, "b")])]
        assert list(kept.unlinked()) == [6, 7]  # nobody's, and told of two children
