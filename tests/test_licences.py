"""What is built in may be given on: each licence is one that was looked at."""

from tests.licences import FREE, WEAK_COPYLEFT, dependencies


def test_each_package_has_a_licence_that_is_accepted_and_is_there_for_a_reason():
    found = dependencies()
    assert len(found) > 40
    assert [each.name for each in found if not each.licence] == [], (
        "read their licences, and write them into READ"
    )
    assert [each for each in found if not set(each.terms) <= FREE | WEAK_COPYLEFT] == [], (
        "are these acceptable?"
    )
    assert [each.name for each in found if not each.wanted_by] == []
