"""Files asked for and released: kept for the family-finding side."""

from permanence.roles import SEES_EVERYTHING as ALL
from permanence.roles import Role, Standing
from storage.subject import held
from tests.storage.conftest import CHILD


def test_what_is_asked_for_is_released_once_by_another_and_shown_to_that_side(tracked, store, change):
    with change("U0KIM", standing=ALL) as (records, made):
        asked = records.releases.ask("subject", CHILD.ref, "the guardian asks", made)
    with change("U0SUE", standing=ALL) as (records, made):
        released = records.releases.release(asked, made)
        assert records.releases.all() == [released]
        assert (released.released_by, released.released) == ("U0SUE", made.at)
        assert records.releases.find(asked.number) == released
    with store.read(ALL) as records:
        assert [each.table for each in held(records, CHILD.ref)].count("releases") == 2
    with store.read(Standing("U0SAM", teams=frozenset({"north"}))) as records:
        assert records.releases.find(asked.number) is None
        assert "releases" not in [each.table for each in held(records, CHILD.ref)]


def test_of_a_restricted_child_no_release_is_told_to_others_of_that_side(tracked, store, change):
    finding = Standing("U0KIM", frozenset({Role.SERVICE_MANAGER}))
    with change("U0SUE", standing=ALL) as (records, made):
        asked = records.releases.ask("subject", CHILD.ref, "the guardian asks", made)
        records.children.edit(CHILD, made, family_finder="U0SUE")
        assert records.releases.family_finders(["U0SUE", "U0KIM"]) == {"U0SUE"}
    with store.read(finding) as records:
        assert records.releases.find(asked.number) == asked
    with change("U0MARY", standing=ALL) as (records, made):
        records.restrictions.narrow(CHILD.ref, ["U0SAM"], made)
    with store.read(finding) as records:
        assert records.releases.find(asked.number) is None
