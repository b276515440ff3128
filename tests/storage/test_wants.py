"""What a change does to messages: which are redrawn, moved, skipped or deleted."""

from datetime import date, timedelta

import pytest

from permanence.errors import RuleBroken
from storage.database import sqlite3
from storage.outbox import NOTHING_TO_SAY, WORDS, PostKind, PostState
from tests.storage.conftest import plan_post

FIRST, SECOND = date(2026, 11, 26), date(2026, 12, 10)


@pytest.fixture
def plan(tracked, change):
    """Plan messages, each a kind, where it goes and what it is about; the change that did."""

    def of(*parts, on=FIRST, sent=True, named=(), person="clock"):
        with change(person, verb="agenda", team="north") as (records, made):
            for kind, to, *subject in parts:
                number = plan_post(records, on, kind, to, made, *subject)
                if sent:
                    post = records.outbox.find(number)
                    assert records.delivery.begin(post, made.at)
                    records.delivery.sent(post, f"{number}.1", 1, made.at, named=named)
        return made

    return of


@pytest.fixture
def agenda(plan):
    def of(on, **how):
        return plan((PostKind.HEAD, "C0NORTH"), (PostKind.CHILD, "C0NORTH", "BX-0042"), on=on, **how)

    return of


@pytest.fixture
def redrawn(store, change):
    """The messages that something makes out of date, each with its surgery."""

    def by(want):
        with change() as (records, made):
            before = {
                post.id: post.wanted
                for on in (FIRST, SECOND)
                for post in records.outbox.of_occurrence("north", on)
            }
            want(records, made)
            return [
                (post.occurrence, post.name)
                for on in (FIRST, SECOND)
                for post in records.outbox.of_occurrence("north", on)
                if post.wanted > before[post.id]
            ]

    return by


def test_a_change_to_a_child_redraws_their_newest_message_and_the_private_ones_that_name_them(
    agenda, plan, redrawn
):
    agenda(FIRST)
    agenda(SECOND)
    plan((PostKind.DIGEST, "U0SAM"), (PostKind.TOLD, "U0SAM"), named=["BX-0042"])
    plan((PostKind.DIGEST, "U0SAM"), on=SECOND, named=["BX-0042"])
    plan((PostKind.TOLD, "U0ALEX"), named=["BX-0043"])

    assert redrawn(lambda records, _: records.outbox.want_redrawn("BX-0042")) == [
        (FIRST, "told U0SAM"),
        (SECOND, "child BX-0042"),
        (SECOND, "digest U0SAM"),
    ]


def test_a_change_of_who_may_see_a_child_redraws_every_message_about_them_or_naming_them(
    agenda, plan, redrawn
):
    agenda(FIRST)
    agenda(SECOND)
    plan((PostKind.LIST, "C0NORTH", "1"), named=["BX-0042"])

    assert redrawn(lambda records, _: records.outbox.want_all_redrawn("BX-0042")) == [
        (FIRST, "child BX-0042"),
        (FIRST, "list 1"),
        (SECOND, "child BX-0042"),
    ]


def test_a_child_who_may_be_shown_again_has_what_is_about_them_redrawn_though_it_names_them_no_longer(
    plan, redrawn, change
):
    with change("U0SAM", child="BX-0042") as (records, made):
        records.approvals.ask("BX-0042", FIRST, "Siblings first", made, milestone="match_panel")
        records.actions.agree("BX-0042", "U0SAM", FIRST, "Ring the school", made)
    plan((PostKind.DIGEST, "U0SAM"))
    plan(
        (PostKind.BIRTH, "U0SAM", "BX-0042"),
        (PostKind.GIVEN, "U0MARY", "BX-0043"),
        (PostKind.APPROVAL, "U0MARY", "1"),
        (PostKind.APPROVAL, "U0MARY", "2"),
        (PostKind.REMINDER, "U0SAM", "1"),
        (PostKind.CANCELLED, "U0SAM", "2"),
        (PostKind.DIGEST, "U0SAM"),
        (PostKind.DIGEST, "U0ALEX"),
        on=SECOND,
    )

    assert redrawn(lambda records, _: records.outbox.want_drawn_back("BX-0042", ["U0SAM"])) == [
        (SECOND, "birth BX-0042 U0SAM"),
        (SECOND, "approval 1 U0MARY"),
        (SECOND, "reminder 1 U0SAM"),
        (SECOND, "digest U0SAM"),
    ]


def test_a_surgery_that_moves_on_redraws_its_first_message(agenda, redrawn):
    agenda(FIRST)
    agenda(SECOND)

    assert redrawn(lambda records, _: records.outbox.want_head_redrawn("north", SECOND)) == [
        (SECOND, PostKind.HEAD)
    ]


def test_a_surgery_that_is_over_redraws_its_first_message_only_for_whom_it_may_not_name(agenda, redrawn):
    agenda(FIRST)
    agenda(SECOND)

    assert redrawn(lambda records, _: records.outbox.want_head_redrawn("north", FIRST)) == []
    assert redrawn(lambda records, _: records.outbox.want_head_redrawn("north", FIRST, is_open=False)) == [
        (FIRST, PostKind.HEAD)
    ]


def test_the_last_childs_message_to_be_sent_has_the_first_message_lead_to_each(agenda, change, store):
    agenda(FIRST, sent=False)
    with change() as (records, made):
        head, *children = records.outbox.of_occurrence("north", FIRST)
        records.delivery.sent(head, "1.1", 1, made.at)
        last = records.outbox.plan("north", FIRST, PostKind.CHILD, "C0NORTH", made, subject="BX-0043")
        sent = [*children, records.outbox.find(last)]
        wanted = []
        for number, post in enumerate(sent, 2):
            records.delivery.sent(post, f"1.{number}", 1, made.at)
            records.outbox.want_linked(post)
            wanted.append(records.outbox.find(head.id).wanted)
    assert wanted == [1, 2], "once, and not for each"


def test_a_surgery_that_begins_redraws_its_whole_agenda_and_no_private_message(agenda, plan, redrawn):
    agenda(FIRST)
    agenda(SECOND)
    plan((PostKind.NOTICE, "U0MARY"))

    assert redrawn(lambda records, _: records.outbox.want_agenda_redrawn("north", FIRST)) == [
        (FIRST, PostKind.HEAD),
        (FIRST, "child BX-0042"),
    ]


def test_digests_are_drawn_again_for_the_people_named_or_for_a_surgery_even_if_they_are_yet_to_be_sent(
    plan, redrawn
):
    plan((PostKind.DIGEST, "U0SAM"), (PostKind.DIGEST, "U0ALEX"))
    plan((PostKind.DIGEST, "U0SAM"), on=SECOND)
    plan((PostKind.DIGEST, "U0ALEX"), on=SECOND, sent=False)

    assert redrawn(lambda records, _: records.outbox.want_digests_redrawn(["U0ALEX"])) == [
        (FIRST, "digest U0ALEX"),
        (SECOND, "digest U0ALEX"),
    ]
    assert redrawn(lambda records, _: records.outbox.want_digests_of("north", SECOND)) == [
        (SECOND, "digest U0SAM"),
        (SECOND, "digest U0ALEX"),
    ]


def test_messages_about_one_leaver_are_redrawn_and_not_those_about_another(plan, redrawn):
    plan(
        (PostKind.LEFT, "U0MARY", "U0SAM"),
        (PostKind.LEFT, "U0MARY", "U0SAMUEL"),
    )

    assert redrawn(lambda records, _: records.outbox.want_about(PostKind.LEFT, "U0SAM")) == [
        (FIRST, "left U0SAM U0MARY")
    ]


def test_a_change_taken_back_redraws_the_private_messages_it_had_sent(plan, redrawn):
    made = plan((PostKind.TOLD, "U0SAM"), (PostKind.NOTICE, "U0MARY"))
    plan((PostKind.TOLD, "U0ALEX"))

    assert redrawn(lambda records, _: records.outbox.want_words_redrawn(made.id)) == [(FIRST, "told U0SAM")]


@pytest.mark.parametrize("is_known", [True, False])
def test_a_private_message_on_its_way_when_its_change_is_taken_back_is_redrawn_too(
    plan, redrawn, store, is_known
):
    made = plan((PostKind.TOLD, "U0SAM"), sent=False)
    with store.write() as records:
        (post,) = records.outbox.of_occurrence("north", FIRST)
        assert records.delivery.begin(post, made.at)
        if not is_known:
            records.delivery.put_off(post, PostState.UNKNOWN, made.at, "no answer", made.at)

    assert redrawn(lambda records, _: records.outbox.want_words_redrawn(made.id)) == [(FIRST, "told U0SAM")]


def test_a_private_message_that_was_skipped_is_not_redrawn_when_its_change_is_taken_back(plan, redrawn):
    made = plan((PostKind.TOLD, "U0SAM"), sent=False)

    def skipped(records, _):
        (post,) = records.outbox.of_occurrence("north", FIRST)
        records.outbox.drop(post, "no longer needed", made.at)
        records.outbox.want_words_redrawn(made.id)

    assert redrawn(skipped) == []


def test_withdrawing_a_child_skips_what_is_planned_and_redraws_what_is_sent(agenda, redrawn, store):
    agenda(FIRST)
    agenda(SECOND, sent=False)

    assert redrawn(lambda records, made: records.outbox.withdraw("BX-0042", made)) == [
        (FIRST, "child BX-0042")
    ]
    with store.read() as records:
        states = {post.name: post.state for post in records.outbox.of_occurrence("north", SECOND)}
        told = [each.told for each in records.outbox.story("north", SECOND)]
    assert states == {PostKind.HEAD: PostState.PLANNED, "child BX-0042": PostState.SKIPPED}
    assert told == ["planned", "planned", "skipped: withdrawn"]


def test_what_is_still_to_be_posted_follows_a_team_to_its_new_channel(agenda, plan, change, store):
    agenda(FIRST)
    with change() as (records, made):
        head = records.outbox.of_occurrence("north", FIRST)[0]
        plan_post(records, FIRST, PostKind.LIST, "C0NORTH", made, "1", parent=head.id)
        waiting = records.outbox.plan("north", SECOND, PostKind.HEAD, "C0NORTH", made)
        plan_post(records, SECOND, PostKind.LIST, "C0NORTH", made, "1", parent=waiting)
        plan_post(records, SECOND, PostKind.NOTICE, "U0MARY", made)
        records.outbox.follow("north", "C0NEW", made.at)
    with store.read() as records:
        found = {
            (post.occurrence, post.name): (post.to, post.parent)
            for on in (FIRST, SECOND)
            for post in records.outbox.of_occurrence("north", on)
        }
    assert found == {
        (FIRST, PostKind.HEAD): ("C0NORTH", None),
        (FIRST, "child BX-0042"): ("C0NORTH", None),
        (FIRST, "list 1"): ("C0NEW", None),
        (SECOND, PostKind.HEAD): ("C0NEW", None),
        (SECOND, "list 1"): ("C0NEW", waiting),
        (SECOND, "notice U0MARY"): ("U0MARY", None),
    }


def test_an_agenda_that_is_open_is_wanted_again_in_the_teams_new_channel_in_the_same_order(
    plan, change, store
):
    plan((PostKind.HEAD, "C0NORTH"), (PostKind.CHILD, "C0NORTH", "BX-0042"), named=["BX-0042"])
    with change() as (records, made):
        head, child = records.outbox.of_occurrence("north", FIRST)
        plan_post(records, FIRST, PostKind.LIST, "C0NORTH", made, "1", parent=head.id)
        records.outbox.follow("north", "C0NEW", made.at)
        # What was on its way in the old channel says nothing of the post in the new one.
        records.delivery.sent(child, child.ts, 5, made.at, named=["BX-0042"])
        records.delivery.put_off(child, PostState.SENT, made.at, "Slack is slow", made.at)
        records.delivery.give_up_redrawing(child, 5, "message_not_found", made.at)

    with store.read() as records:
        posts = records.outbox.of_occurrence("north", FIRST)
        assert [(post.name, post.to, post.state, post.ts, post.parent) for post in posts] == [
            ("head", "C0NEW", PostState.PLANNED, None, None),
            ("child BX-0042", "C0NEW", PostState.PLANNED, None, None),
            ("list 1", "C0NEW", PostState.PLANNED, None, head.id),
            ("moved", "C0NORTH", PostState.SENT, head.ts, None),
            ("moved", "C0NORTH", PostState.SENT, child.ts, None),
        ]
        assert all(post.wanted > post.drawn for post in posts)
        assert [(post.key, post.token) for post in posts[:2]] == [
            (each.key, each.token) for each in (head, child)
        ]
        assert [post.drawn for post in posts[:3]] == [0, 0, 0]
        assert records.delivery.named_in(posts[4]) == {"BX-0042"}
        assert records.delivery.named_in(posts[1]) == frozenset()


def test_what_was_refused_in_the_old_channel_is_tried_at_once_in_the_new_one(plan, change, store):
    plan((PostKind.HEAD, "C0NORTH"), (PostKind.CHILD, "C0NORTH", "BX-0042"))
    with change() as (records, made):
        head = records.outbox.of_occurrence("north", FIRST)[0]
        for number in ("1", "2"):
            plan_post(records, FIRST, PostKind.LIST, "C0NORTH", made, number, parent=head.id)
        refused, other = records.outbox.of_occurrence("north", FIRST)[2:]
        later = made.at + timedelta(hours=1)
        records.delivery.put_off(refused, PostState.BLOCKED, later, "invalid_blocks", made.at)
        records.outbox.follow("north", "C0NEW", made.at)

    with store.read() as records:
        assert [(each.to, each.not_before) for each in records.outbox.of_occurrence("north", FIRST)[2:4]] == [
            ("C0NEW", made.at),
            ("C0NEW", other.not_before),
        ]


def test_a_later_surgery_skips_what_is_unsent_of_earlier_ones_but_not_what_they_agreed(plan, change, store):
    plan(
        (PostKind.HEAD, "C0NORTH"),
        (PostKind.DIGEST, "U0SAM"),
        (PostKind.TOLD, "U0SAM"),
        sent=False,
    )
    plan((PostKind.MINUTES, "C0NORTH", "1"), (PostKind.CLOSED, "C0NORTH"), sent=False)
    with change("clock") as (records, made):
        records.outbox.pass_over("north", SECOND, made)
    with store.read() as records:
        skipped = [
            post.name
            for post in records.outbox.of_occurrence("north", FIRST)
            if post.state is PostState.SKIPPED
        ]
    assert skipped == [PostKind.HEAD, "digest U0SAM"]


def test_only_the_missing_lists_are_planned(plan, change, store):
    plan((PostKind.HEAD, "C0NORTH"))
    with change() as (records, made):
        (head,) = records.outbox.of_occurrence("north", FIRST)
        for needed in (1, 1, 3, 2):
            records.outbox.want_pages(head.id, PostKind.LIST, needed, made.at)
    with store.read() as records:
        posts = records.outbox.of_occurrence("north", FIRST)
        told = [each.post for each in records.outbox.story("north", FIRST)]
    assert [(post.name, post.parent) for post in posts[1:]] == [
        ("list 1", head.id),
        ("list 2", head.id),
        ("list 3", head.id),
    ]
    assert told.count(posts[1].id) == 1


def test_pages_come_after_what_was_planned_with_their_first_and_before_what_was_planned_since(
    agenda, plan, change, store
):
    agenda(FIRST, sent=False)
    with change() as (records, closing):
        head = records.outbox.of_occurrence("north", FIRST)[0]
        first = plan_post(records, FIRST, PostKind.MINUTES, "C0NORTH", closing, "1", parent=head.id)
        plan_post(records, FIRST, PostKind.CLOSED, "C0NORTH", closing)
        records.outbox.want_pages(first, PostKind.MINUTES, 3, closing.at)
        records.outbox.want_pages(head.id, PostKind.LIST, 2, closing.at)
    said = []
    with change() as (records, made):
        while posts := records.delivery.to_do(made.at):
            for post in posts:
                said.append((post.name, post.parent))
                records.delivery.sent(post, f"{post.id}.1", 1, made.at)

    assert said == [
        ("head", None),
        ("child BX-0042", None),
        ("list 1", head.id),
        ("list 2", head.id),
        ("minutes 1", head.id),
        ("minutes 2", head.id),
        ("minutes 3", head.id),
        ("closed", None),
    ]


def test_undoing_an_agenda_deletes_its_posts_and_what_it_said(agenda, change, store):
    made = agenda(FIRST, sent=False)
    with change("clock") as (records, _):
        (head, _) = records.outbox.of_occurrence("north", FIRST)
        records.outbox.want_pages(head.id, PostKind.LIST, 1, made.at)
        records.agenda_lines.keep("north", FIRST, [("BX-0042", "late")], made)
        records.outbox.unplan(made.id)
    with store.read() as records:
        assert records.outbox.of_occurrence("north", FIRST) == records.outbox.story("north", FIRST) == []
        assert records.agenda_lines.of("north", FIRST) == {}


def test_what_an_agenda_said_is_kept_once_any_of_it_may_be_in_slack(agenda, change, store):
    made = agenda(FIRST, sent=False)
    with change("clock") as (records, _):
        records.agenda_lines.keep("north", FIRST, [("BX-0042", "late")], made)
        records.delivery.begin(records.outbox.of_occurrence("north", FIRST)[0], made.at)
        records.outbox.unplan(made.id)
    with store.read() as records:
        assert [post.name for post in records.outbox.of_occurrence("north", FIRST)] == [PostKind.HEAD]
        assert records.agenda_lines.of("north", FIRST) == {"BX-0042": {"late"}}


def test_an_agenda_is_unplanned_though_a_list_in_slack_came_after_a_child_who_was_withdrawn(
    agenda, change, store
):
    made = agenda(FIRST, sent=False)
    with change("clock") as (records, _):
        (head, _) = records.outbox.of_occurrence("north", FIRST)
        records.delivery.sent(head, "1.1", 1, made.at)
        records.outbox.want_pages(head.id, PostKind.LIST, 1, made.at)
    with change() as (records, withdrawing):
        records.outbox.withdraw("BX-0042", withdrawing)
        records.delivery.sent(records.outbox.of_occurrence("north", FIRST)[2], "1.2", 1, made.at)
        records.outbox.unplan(made.id)
    with store.read() as records:
        assert [post.name for post in records.outbox.of_occurrence("north", FIRST)] == ["head", "list 1"]


def test_a_person_counts_as_told_since_a_moment_by_a_message_planned_before_and_sent_since(
    plan, change, store
):
    made = plan((PostKind.DIGEST, "U0SAM"), (PostKind.DIGEST, "U0ALEX"), sent=False)
    midnight, sent_at = made.at + timedelta(days=1), made.at + timedelta(days=1, hours=9)
    with change() as (records, _):
        sams, _ = records.outbox.of_occurrence("north", FIRST)
        assert records.delivery.planned_at(sams) == made.at
        records.delivery.begin(sams, sent_at)
        assert not records.delivery.was_sent(PostKind.DIGEST, "U0SAM", midnight), "it may not have arrived"
        records.delivery.sent(sams, "1.1", 1, sent_at)
    with store.read() as records:
        assert records.outbox.is_told("U0SAM", PostKind.DIGEST, midnight)
        assert records.delivery.was_sent(PostKind.DIGEST, "U0SAM", midnight)
        assert not records.delivery.was_sent(PostKind.DIGEST, "U0SAM", sent_at + timedelta(seconds=1))
        assert not records.delivery.was_sent(PostKind.TOLD, "U0SAM", midnight)
        assert not records.outbox.is_told("U0ALEX", PostKind.DIGEST, midnight)
        assert not records.delivery.was_sent(PostKind.DIGEST, "U0ALEX", midnight)


def test_a_person_counts_as_told_since_a_moment_unless_the_message_was_skipped(plan, change, store):
    made = plan((PostKind.DIGEST, "U0SAM"), (PostKind.DIGEST, "U0ALEX"), sent=False)
    with change() as (records, dropping):
        _, alexs = records.outbox.of_occurrence("north", FIRST)
        records.outbox.drop(alexs, NOTHING_TO_SAY, dropping.at)
    before, after = made.at - timedelta(seconds=1), made.at + timedelta(seconds=1)
    with store.read() as records:
        assert records.outbox.is_told("U0SAM", PostKind.DIGEST, before)
        assert not records.outbox.is_told("U0SAM", PostKind.DIGEST, after)
        assert not records.outbox.is_told("U0SAM", PostKind.TOLD, before)
        assert not records.outbox.is_told("U0ALEX", PostKind.DIGEST, before)


def test_an_undo_redraws_what_showed_the_change(tracked, plan, change, undo, redrawn, store):
    with change("U0SAM", child="BX-0042") as (records, made):
        records.actions.agree("BX-0042", "U0SAM", FIRST, "Chase", made)
    plan((PostKind.HEAD, "C0NORTH"), (PostKind.CHILD, "C0NORTH", "BX-0042"), (PostKind.LIST, "C0NORTH", "1"))
    undo(made.id)
    with store.read() as records:
        wanted = [
            post.name for post in records.outbox.of_occurrence("north", FIRST) if post.wanted > post.drawn
        ]
    assert wanted == ["head", "child BX-0042"]


def test_what_was_planned_by_hand_cannot_be_undone_once_it_was_sent(plan, change, undo):
    made = plan((PostKind.HEAD, "C0NORTH"), person="U0MARY")

    with pytest.raises(RuleBroken, match="Its message is in Slack already"):
        undo(made.id)


NOT_WORDS = (
    "head child list differences minutes closed notice digest approval escalation loaded disputed exposed joined confirm access "
    "screened restored report release moved erased"
)
"""The kinds of post that an undo leaves as they are, or that are drawn again for another reason."""


def test_a_kind_of_post_says_whether_taking_its_change_back_redraws_it():
    others = [kind.value for kind in PostKind if kind not in WORDS]

    assert " ".join(others) == NOT_WORDS, (
        "Does the new kind tell one person something once? Then it is one of WORDS: an undo of its change redraws it. "
        "If a later change of the same day may say it again, it is one of _ONCE_A_CHANGE too. If not, add it to NOT_WORDS."
    )


@pytest.mark.parametrize("why", [NOTHING_TO_SAY, "an administrator dropped it"])
def test_a_message_skipped_is_planned_again_under_its_name_and_only_what_was_overtaken_counts_as_never_planned(
    plan, change, store, why
):
    plan((PostKind.BIRTH, "U0SAM", "BX-0042"), (PostKind.NOTICE, "U0MARY"), sent=False)
    with change() as (records, made):
        birth, notice = records.outbox.of_occurrence("north", FIRST)
        records.delivery.begin(notice, made.at)  # its outcome was never known
        records.delivery.put_off(notice, PostState.BLOCKED, made.at, "no answer", made.at)
        for post in (birth, notice):
            records.outbox.drop(post, why, made.at)
        is_known = records.outbox.is_planned("north", FIRST, PostKind.BIRTH, "BX-0042")
        assert is_known == (why != NOTHING_TO_SAY)
        again = [
            plan_post(records, FIRST, PostKind.BIRTH, "U0SAM", made, "BX-0042"),
            plan_post(records, FIRST, PostKind.NOTICE, "U0MARY", made),
        ]

    with store.read() as records:
        posts = records.outbox.of_occurrence("north", FIRST)
        assert [(post.id, post.state) for post in posts] == [
            (birth.id, PostState.PLANNED),
            (notice.id, PostState.UNKNOWN),
        ]
        assert again == [birth.id, notice.id]
        assert [(post.key, post.change) for post in posts] == [(birth.key, made.id), (notice.key, made.id)]
        assert all(post.wanted > post.drawn for post in posts)
        assert records.outbox.is_planned("north", FIRST, PostKind.BIRTH, "BX-0042")


def test_an_agenda_that_was_skipped_is_never_planned_again(plan, change):
    plan((PostKind.HEAD, "C0NORTH"), sent=False)
    with change() as (records, made):
        (head,) = records.outbox.of_occurrence("north", FIRST)
        records.outbox.drop(head, NOTHING_TO_SAY, made.at)
        with pytest.raises(sqlite3.IntegrityError):
            plan_post(records, FIRST, PostKind.HEAD, "C0NORTH", made)
