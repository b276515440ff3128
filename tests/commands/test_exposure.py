"""A channel that others can read: who is told, and who may have deleted what is there."""

from datetime import date

import pytest

from permanence.errors import NotAllowed, RuleBroken
from permanence.trouble import Trouble
from storage.outbox import PostKind, PostState

FIRST = date(2026, 11, 26)
SHARED = "exposed north shared in <#C0NORTH>"


def test_the_manager_and_the_administrators_are_told_once_with_what_is_there(
    posted, clock_types, told, clock
):
    posted()
    clock_types(SHARED)
    clock_types("exposed north public in <#C0NORTH>")

    for person in ("U0MARY", "U0ADMIN"):
        (said,) = [each for each in told(person) if "Others can read" in each]
        assert "the channel is shared with another workspace. End the sharing" in said
        assert "2 messages of mine are there" in said
    assert not [each for each in told("U0SAM") if "Others can read" in each]


def test_whoever_has_left_is_not_told_and_where_nothing_is_there_no_button_is_offered(
    north, clock_types, told, posts
):
    clock_types("gone <@U0MARY>")
    clock_types("exposed north public in <#C0NORTH>")

    assert not [each for each in told("U0MARY") if "Others can read" in each]
    (said,) = [each for each in told("U0ADMIN") if "Others can read" in each]
    assert "Nothing of mine is there." in said
    assert "Delete" not in said


def test_once_it_is_over_the_word_says_so_and_the_next_exposure_is_a_new_one(
    north, clock_types, told, deliver, clock
):
    clock_types(SHARED)
    deliver()
    clock_types("exposed north over in <#C0NORTH>")
    assert clock_types("exposed north over in <#C0NORTH>") == "Told."
    assert ["Only the team can read that channel" in each for each in told("U0MARY")] == [True]
    clock.pass_(minutes=5)
    clock_types(SHARED)

    said = told("U0MARY")
    assert sum("Others can read" in each for each in said) == 1
    assert sum("Only the team" in each for each in said) == 1


def test_one_message_is_one(posted, clock_types, told, posts, terminal, clock):
    posted()
    with terminal.store.write() as records:
        records.delivery.clear("C0NORTH", "tested", clock())
        records.delivery.deleted(posts()["child BX-0042"], clock(), is_wanted_again=False)
    clock_types(SHARED)

    assert "1 message of mine is there" in told("U0MARY")[-1]


@pytest.mark.parametrize("is_there", [True, False])
def test_a_post_that_finds_its_channel_exposed_tells_of_it_and_of_its_agenda_only_if_that_is_not_posted(
    begun, posts, terminal, clock, ticker, told, is_there
):
    begun()
    head = posts()[PostKind.HEAD]
    with terminal.store.write() as records:
        if is_there:
            records.delivery.sent(head, "1.1", 1, clock())
        state = PostState.SENT if is_there else PostState.BLOCKED
        records.delivery.put_off(head, state, clock(), Trouble.NOT_PRIVATE, clock())
    ticker.report_trouble(head)

    said = told("U0MARY")
    assert sum("Others can read" in each for each in said) == 1
    assert any("is not all posted" in each for each in said) is not is_there


def test_in_slack_it_is_asked_whether_it_is_meant_and_in_the_terminal_it_is_done(
    posted, clock_types, in_slack, north, posts
):
    posted()
    clock_types(SHARED)

    assert "Delete 2 messages of mine" in in_slack("team clear north", "U0MARY")
    assert posts()[PostKind.HEAD].state is PostState.SENT
    assert "2 messages of mine in that channel of North Permanence Team are being deleted" in in_slack(
        "team clear north in <#C0NORTH> yes", "U0MARY"
    )
    assert posts()[PostKind.HEAD].state is PostState.DELETING
    assert "are being deleted" in north("team clear north")


def test_it_cannot_be_taken_back(posted, clock_types, north, posts):
    posted()
    clock_types(SHARED)
    north("team clear north", "U0MARY")

    with pytest.raises(RuleBroken, match="cannot be taken back"):
        north("undo", "U0MARY")
    assert posts()[PostKind.HEAD].state is PostState.DELETING


def test_it_is_refused_to_others_and_where_only_the_team_can_read(posted, clock_types, in_slack, north):
    posted()
    with pytest.raises(RuleBroken, match="only the team can read"):
        north("team clear north")
    clock_types(SHARED)
    with pytest.raises(NotAllowed, match="is for a team's manager or an administrator"):
        in_slack("team clear north", "U0OMAR")
    with pytest.raises(RuleBroken, match="posted nothing"):
        north("team clear north in <#C0SOUTH>")
