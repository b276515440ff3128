"""What an administrator asked for, until another confirms it, refuses it or it is taken back."""

from storage.confirmations import Unconfirmed
from storage.out_of_date import bring_up_to_date
from storage.outbox import PostKind
from tests.storage.conftest import plan_post

TYPED = "role consultant <@U0CORA>"


def test_what_was_asked_for_stands_until_it_ends_and_is_known_afterwards(store, change, undo):
    with change() as (records, made):
        asked = records.confirmations.ask(TYPED, made)
    with store.read() as records:
        assert records.confirmations.all() == [asked] == [Unconfirmed(made.id, TYPED, "U0ADMIN", made.at)]
        assert records.confirmations.of(TYPED) == records.confirmations.find(asked.number) == asked
        assert records.confirmations.of("role consultant <@U0SAM>") is records.confirmations.find(99) is None
        assert records.confirmations.ever(asked.number) == (asked, None)
    with change("U0MARY") as (records, ending):
        asking = plan_post(
            records, ending.today, PostKind.CONFIRM, "U0MARY", ending, subject=str(asked.number)
        )
        other = plan_post(records, ending.today, PostKind.CONFIRM, "U0MARY", ending, subject="99")
        records.confirmations.end(asked, ending)
        bring_up_to_date(records, ending)
        assert [records.outbox.find(number).wanted for number in (asking, other)] == [2, 1]
    with store.read() as records:
        assert records.confirmations.all() == []
        assert records.confirmations.ever(asked.number) == (asked, ending.id)
    undo(ending.id)
    with store.read() as records:
        assert records.confirmations.ever(asked.number) == (asked, None)
