"""A child who was expected by now: who is asked in private, once, and what becomes of the question."""

import pytest


@pytest.fixture
def expected(north):
    """BX-0060 is expected on Tuesday 24 November; Sam is the social worker."""
    north("track BX-0060 team north due 24/11/2026 worker <@U0SAM>")
    return north


@pytest.fixture
def morning(ticker, clock):
    """Run the clock at nine in the morning, by default the day after the child was expected."""

    def come(day=25, month=11):
        clock.go_to(day, month, 9)
        ticker.tick()

    return come


@pytest.fixture
def asked(told):
    """Return what a person is asked about the child now."""

    def of(person):
        return [each for each in told(person) if "BX-0060" in each or "asked here" in each]

    return of


QUESTION = "BX-0060 was expected on Tue 24 Nov 2026, and nothing is recorded since. How do things stand?"


def test_the_social_worker_is_asked_in_private_on_the_next_working_morning(expected, morning, asked, private):
    morning(24)
    assert asked("U0SAM") == [], "it may be today"
    morning()
    morning(26)

    assert asked("U0SAM") == [
        (
            f"{QUESTION}\n\nOnly you are asked, and no agenda says so. If it ended in another way, `close BX-0060 …` "
            "records how, and nothing more is said."
        )
    ]
    assert [button.command for button in private("U0SAM")[-1].buttons] == [
        "milestone BX-0060 birth",
        "edit BX-0060",
    ]
    assert asked("U0MARY") == []


def test_a_cover_is_asked_instead(expected, morning, asked):
    expected("cover <@U0SAM> by <@U0ALEX> 24/11/2026 to 30/11/2026", "U0SAM")
    morning()

    assert len(asked("U0ALEX")) == 1
    assert asked("U0SAM") == []


def test_the_manager_is_asked_where_the_social_worker_has_left(expected, morning, asked, clock_types):
    clock_types("gone <@U0SAM>")
    morning()

    assert len(asked("U0MARY")) == 1
    assert asked("U0SAM") == []


def test_the_manager_is_asked_about_a_child_without_a_social_worker(north, morning, told):
    north("track BX-0061 team north due 24/11/2026")
    morning()

    assert [each for each in told("U0MARY") if each.startswith("BX-0061 was expected on Tue 24 Nov 2026")]


def test_a_person_who_wants_quiet_is_asked_only_when_it_is_over(expected, morning, asked):
    expected("quiet until 25/11/2026", "U0SAM")
    morning()
    assert asked("U0SAM") == []
    morning(26)

    assert len(asked("U0SAM")) == 1


def test_one_of_the_people_named_is_asked_about_a_restricted_child(expected, morning, asked, told):
    expected("restrict BX-0060 to <@U0MARY> <@U0ADMIN>", "U0MARY")
    morning()

    assert not [each for each in told("U0SAM") if "expected" in each]
    assert QUESTION in asked("U0MARY")[0]


@pytest.mark.parametrize("ended", ["stillborn 24/11/2026", "other 24/11/2026 because moved away"])
def test_nothing_is_asked_about_a_child_whose_story_ended(expected, morning, asked, ended, clock):
    clock.go_to(24, 11)
    expected(f"close BX-0060 {ended}", "U0MARY")
    morning()

    assert asked("U0SAM") == []


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("milestone BX-0060 birth 24/11/2026", "BX-0060: the birth is recorded."),
        ("edit BX-0060 due 10/12/2026", "BX-0060 is now expected on Thu 10 Dec 2026."),
        ("close BX-0060 stillborn 24/11/2026", "Nothing is asked here any more."),
        ("restrict BX-0060 to <@U0MARY>", "Nothing is asked here any more."),
    ],
)
def test_a_question_that_came_says_how_it_was_answered(expected, morning, deliver, asked, answer, says):
    morning()
    deliver()
    expected(answer, "U0MARY")

    assert asked("U0SAM") == [says]


def test_a_question_answered_before_it_came_is_not_asked(expected, morning, asked):
    morning()
    expected("milestone BX-0060 birth 24/11/2026", "U0SAM")

    assert asked("U0SAM") == []


def test_a_new_date_that_passes_is_asked_about_again(expected, morning, deliver, asked):
    morning()
    deliver()
    expected("edit BX-0060 due 26/11/2026", "U0SAM")
    morning(27)

    before, now = asked("U0SAM")
    assert before == "BX-0060 is now expected on Thu 26 Nov 2026."
    assert now.startswith("BX-0060 was expected on Thu 26 Nov 2026")


def test_a_manager_who_may_not_see_the_child_is_asked_without_the_child(north, morning, told):
    north("track BX-0060 team north due 24/11/2026")
    morning()

    assert told("U0MARY", inside=frozenset()) == [
        (
            "Something is to be asked about a child of North Permanence Team, but I may not show you the child: you are not in "
            "its channel. Ask to be invited there."
        )
    ]
    assert QUESTION in told("U0MARY")[0]
    north("edit BX-0060 due 04/12/2026")
    assert told("U0MARY", inside=frozenset()) == []


def test_a_question_overtaken_by_a_closing_that_was_a_mistake_is_asked_the_next_morning(
    expected, morning, asked, overtaken
):
    morning()
    expected("close BX-0060 stillborn 25/11/2026 yes")
    assert overtaken() == ["birth BX-0060 U0SAM"]
    expected("undo")
    assert asked("U0SAM") == []

    morning(26)

    assert [each.startswith(QUESTION) for each in asked("U0SAM")] == [True]
    morning(27)
    assert len(asked("U0SAM")) == 1
