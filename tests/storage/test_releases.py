"""Files asked for and released: kept for the family-finding side."""

from datetime import timedelta

from permanence.roles import SEES_EVERYTHING as ALL
from permanence.roles import Role, Standing
from storage.out_of_date import bring_up_to_date
from storage.outbox import PostKind
from storage.subject import held
from tests.storage.conftest import CHILD, plan_post


def test_what_is_asked_for_is_released_once_by_another_and_shown_to_that_side(tracked, store, change):
    with change("U0KIM", standing=ALL) as (records, made):
        asked = records.releases.ask("subject", CHILD.ref, "the guardian asks", made)
        assert records.releases.waiting(made.at) == [asked]
        assert records.releases.waiting(made.at + timedelta(seconds=1)) == []
        number = plan_post(records, made.today, PostKind.RELEASE, "U0SUE", made, str(asked.number))
        records.delivery.sent(records.outbox.find(number), "1.1", 1, made.at)
    with change("U0SUE", standing=ALL) as (records, made):
        released = records.releases.release(asked, made)
        assert records.releases.all() == [released]
        assert records.releases.waiting(asked.asked) == []
        bring_up_to_date(records, made)
        assert records.outbox.find(number).wanted == 2
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
