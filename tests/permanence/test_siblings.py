"""Brothers and sisters who cannot all be together or apart as it is said of them."""

from permanence.siblings import decided_otherwise, torn

A, B, C, D = "BX-0001", "BX-0002", "BX-0003", "BX-0004"


def pair(one, other):
    return frozenset([one, other])


def test_another_decision_than_the_one_on_record_is_noticed():
    known = {pair(A, B): "together", pair(A, C): "apart", pair(B, C): "undecided"}
    assert decided_otherwise([A, B], "apart", known) == [pair(A, B)]
    assert decided_otherwise([B, A], "undecided", known) == [pair(A, B)]
    assert decided_otherwise([A, B, C], "together", known) == [pair(A, C)]


def test_the_same_decision_again_and_the_first_one_are_not():
    known = {pair(A, B): "together", pair(B, C): "undecided"}
    assert decided_otherwise([A, B], "together", known) == []
    assert decided_otherwise([B, C], "apart", known) == []
    assert decided_otherwise([A, D], "apart", known) == []


def test_children_apart_who_are_each_with_the_next_are_torn():
    known = {pair(A, B): "together", pair(B, C): "together"}
    assert torn([A, C], "apart", known) == [[A, B, C]]
    assert torn([C, D], "together", {**known, pair(A, D): "apart"}) == [[A, B, C, D]]


def test_the_nearest_way_is_told():
    known = {pair(A, B): "together", pair(B, C): "together", pair(C, D): "together", pair(A, C): "together"}
    assert torn([A, D], "apart", known) == [[A, C, D]]


def test_what_is_torn_on_record_already_is_not_told_again():
    known = {pair(A, B): "together", pair(B, C): "together", pair(A, C): "apart"}
    assert torn([A, D], "undecided", known) == []
    assert torn([A, B], "undecided", known) == []


def test_children_apart_with_no_way_between_them_are_not_torn():
    assert torn([A, C], "apart", {pair(A, B): "together", pair(C, D): "together"}) == []
    assert torn([A, B], "together", {pair(A, C): "together", pair(C, D): "apart"}) == []
