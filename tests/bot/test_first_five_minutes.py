"""Each role's first five minutes on the Home tab, from an empty database, without typing a command."""

from dataclasses import dataclass

import pytest

from demo.workspace.blocks import elements
from tests.conftest import GivenClock, Slack, make_workspace, open_slack, words_of

ADA, SAM, ALEX, MARY, CORA, SUE, ANN = (
    "U0ADMIN",
    "U0SAM",
    "U0ALEX",
    "U0MARY",
    "U0CORA",
    "U0SUE",
    "U0ANN",
)


@dataclass
class Person:
    """Somebody at their Home tab."""

    slack: Slack
    id: str

    def home(self, shows: str = "") -> str:
        """Open the Home tab; what it says, once it is drawn anew and says some words."""
        before = self.slack.standin.home(self.id)
        self.slack.standin.open_home(self.id)

        def says() -> str:
            view = self.slack.standin.home(self.id)
            said = words_of(view.blocks) if view and view != before else ""
            return said if shows in said else ""

        return self.slack.standin.wait_for(says)

    def buttons(self) -> list[str]:
        """What is written on the buttons of the Home tab, from the top."""
        found = elements(self.slack.standin.home(self.id).blocks)
        return [each["text"]["text"] for _, each in found if each["type"] == "button"]

    def press(self, label: str) -> str:
        """Press a button on the Home tab; what the form or the answer that comes says."""
        return self._opened(self.slack.standin.press_in_home(self.id, label))

    def press_there(self, label: str) -> str:
        """Press a button of the answer that is shown, or choose from its menu; what comes in its place."""
        before = self.slack.standin.modal(self.id).blocks
        for block, element in elements(before):
            if element["type"] in ("overflow", "static_select") and label in words_of(element).split("\n"):
                (answer,) = self.slack.standin.fill(
                    self.id, {f"{block['block_id']} {element['action_id']}": label}
                )
                break
        else:
            answer = self.slack.standin.press_in_modal(self.id, label)
        assert answer.acked
        return self._filled(before)

    def _opened(self, answer) -> str:
        assert answer.acked
        self.slack.standin.opened(answer)
        return self._filled(())

    def _filled(self, before) -> str:
        def said():
            view = self.slack.standin.modal(self.id)
            words = words_of([{"title": view.given["title"]}, *view.blocks])
            return "" if view.blocks == before or "One moment…" in words else words

        return self.slack.standin.wait_for(said)

    def save(self, **values) -> None:
        """Fill in the form by its labels, and save it."""
        answer = self.slack.standin.submit(
            self.id, {label.replace("_", " "): value for label, value in values.items()}
        )
        assert answer.acked, self.slack.standin.modal(self.id).errors
        view = self.slack.standin.modal(self.id)
        assert view is None, view.errors

    def told(self, words: str) -> None:
        """Wait until the bot says something in the person's own conversation."""
        self.slack.standin.shows(self.slack.workspace.dm(self.id), words)

    def close(self) -> None:
        self.slack.standin.close_modal(self.id, everything=True)


@pytest.fixture
def at_home(tmp_path):
    """A bot that has just begun, on an empty database; a person at their Home tab."""
    workspace = make_workspace()
    workspace.add_user(ANN, "Ann")
    workspace.join("C0NORTH", ADA)  # Slack offers her only private channels that she is in
    with open_slack(tmp_path, GivenClock(), workspace) as slack:
        yield lambda person: Person(slack, person)


@pytest.fixture
def set_up(at_home):
    """The administrator sets up a team and gives roles, all with buttons and forms."""
    ada = at_home(ADA)
    ada.home("No team yet")
    assert ada.buttons() == [
        "Add a team",
        "Give a role",
        "Help",
        "Add the first team",
        "Name a service manager",
        "All roles",
    ]
    assert "Add a team" in ada.press("Add the first team")
    ada.save(
        Short_name="north",
        Full_name="North Permanence Team",
        Its_private_channel="C0NORTH",
        Manager=MARY,
        First_surgery="2026-11-26",
        Time="09:30",
        How_often="Every 2 weeks",
    )
    ada.told("Its first surgery is on Thu 26 Nov 2026, 09:30")
    ada.home("north* · North Permanence Team · manager <@U0MARY>")
    ada.press("Name a service manager")
    ada.save(Person=SUE)
    ada.home("Service manager: <@U0SUE>")
    for role, person, name in (("consultant", CORA, "Consultant"), ("analyst", ANN, "Analyst")):
        ada.press("Give a role")
        ada.save(Role=role, Person=person)
        ada.home(f"{name}: <@{person}>")
    return at_home


@pytest.fixture
def tracked(set_up):
    """Sam tracks a child with the form on his Home."""
    sam = set_up(SAM)
    said = sam.home()
    assert (
        "You: no open action, and named on no child.\nTrack a child here, or ask whoever tracks one" in said
    )
    sam.press("Track a child")
    sam.save(
        New_reference="BX-0042",
        Team="north",
        Month_of_birth="03/2023",
        Came_into_care="2026-02-02",
        **{"Child's social worker": SAM},
    )
    sam.home("*BX-0042* · 3 years 8 months")
    return set_up


@pytest.fixture
def acting(tracked):
    """He agrees an action for that child."""
    sam = tracked(SAM)
    sam.home()
    sam.press("New action")
    sam.save(
        Child="BX-0042",
        Who_will_do_it=SAM,
        What_is_to_be_done="Chase the medical report",
        By_when="2026-11-25",
    )
    sam.home("Chase the medical report")
    return tracked


def test_nobody_else_is_left_with_an_empty_page_before_there_is_a_team(at_home):
    for person in (SAM, MARY, SUE):
        assert "There is no team yet. <@U0ADMIN> adds the first one." in at_home(person).home()


def test_an_administrator_is_led_until_every_step_is_done_and_can_change_what_was_set_up(set_up):
    ada = set_up(ADA)
    assert "North Permanence Team has no children yet" in ada.home()
    assert "North Permanence Team" in ada.press("Change north")
    ada.save(Time="14:00")
    ada.told("14:00")
    assert "manager of North Permanence Team" in ada.press("All roles")
    ada.close()
    sam = set_up(SAM)
    sam.home()
    sam.press("Track a child")
    sam.save(New_reference="BX-0042", Team="north", Month_of_birth="03/2023")
    sam.told("BX-0042")
    said = ada.home("Every step of setting up is done")
    assert "BX-" not in said


def test_a_worker_records_asks_and_finishes_with_buttons_and_forms_that_name_the_child(acting):
    sam = acting(SAM)
    sam.home("BX-0042")
    assert (
        sam.press("Status BX-0042")
        .splitlines()[1]
        .startswith("*BX-0042* · 3 years 8 months · North Permanence Team")
    )
    sam.press_there("New action")
    sam.close()
    assert "Record a milestone" in sam.press("Record a milestone")
    sam.save(Child="BX-0042", Milestone="adm_sbpfa", Date="2026-05-18")
    sam.home("2 dates past")
    assert "Done: Chase the medical report (BX-0042)" in sam.press("Done 1")
    sam.close()
    assert "Chase the medical report" not in sam.home("0 open actions")


def test_a_manager_agrees_with_the_facts_in_sight_and_a_worker_is_told_who_may(tracked):
    sam, mary = tracked(SAM), tracked(MARY)
    sam.home()
    sam.press("Record a milestone")
    sam.save(Child="BX-0042", Milestone="adm_sbpfa", Date="2026-05-18")
    sam.told("recorded for Mon 18 May 2026")
    sam.press("Status BX-0042")
    assert "BX-0042* · North Permanence Team" in sam.press_there("What is holding this up?")
    sam.save(What_is_held_up="adm_match", Until="2027-01-15", What_is_holding_it_up="sibling_assessment")
    sam.told("<@U0MARY> is asked to agree")

    said = mary.home("Needs your decision")
    assert said.startswith(
        "Your work\n*Needs your decision*\n*1* · BX-0042 · <@U0SAM> asks you to agree a purposeful delay of match until "
        "Fri 15 Jan 2027"
    )
    assert "asked on Mon 23 Nov" in said
    assert "was due Wed 18 Nov 2026, 5 days ago" in said
    assert "*North Permanence Team*: 1 child, 1 with something that needs attention." in said
    assert mary.buttons()[:3] == ["Agree 1", "Do not agree 1…", "Status BX-0042"]
    assert "Agreed" in mary.press("Agree 1")
    mary.close()
    assert "Needs your decision" not in mary.home("1 child")
    sam.told("<@U0MARY> agrees to your purposeful delay of match until Fri 15 Jan 2027")


def test_a_manager_is_asked_for_help_and_gives_the_action_to_another(acting):
    sam, mary = acting(SAM), acting(MARY)
    sam.home()
    sam.press("Status BX-0042")
    assert "Ask for help" in sam.press_there("Ask for help with 1…")
    sam.save(**{"What do you need help with?": "nobody answers there"})
    sam.told("<@U0MARY>")

    assert "<@U0SAM> asks for your help, Mon 23 Nov: nobody answers there" in mary.home("Needs your decision")
    assert "Chase the medical report" in mary.press("Give 1 to…")
    mary.save(To=ALEX)
    assert "Needs your decision" not in mary.home("1 child")


def test_a_consultant_finds_every_team_and_is_asked_before_anothers_child_is_changed(acting):
    cora = acting(CORA)
    assert "*North Permanence Team*: 1 child" in cora.home()
    assert "*BX-0042* · 3 years 8 months" in cora.press("Caseload")
    assert "North Permanence Team" in cora.press_there("BX-0042")
    said = cora.press_there("Done 1")
    assert "BX-0042 is North Permanence Team, child's social worker <@U0SAM>, 3 years 8 months" in said
    assert "not one of yours. Go on, for *BX-0042*, with: done 1 BX-0042" in said
    assert "Left as it was" in cora.press_there("No")
    cora.close()
    assert "next surgery Thu 26 Nov 2026, 09:30" in cora.press("Teams")


def test_a_service_manager_sees_every_team_and_how_many_children_are_kept_to_people_named(tracked):
    mary, sue = tracked(MARY), tracked(SUE)
    assert (
        "*North Permanence Team*: 1 child, 1 with something that needs attention. Next surgery" in sue.home()
    )
    mary.home()
    mary.press("Status BX-0042")
    mary.press_there("Who may see this child…")
    mary.save(**{"Who may still see the child": [SAM, MARY]})
    mary.told("restricted to")

    said = sue.home("restricted to people named")
    assert (
        "*North Permanence Team*: 0 children, none with something that needs attention. 1 more child is restricted to people named."
        in said
    )
    assert "BX-0042" not in said
    assert "1 more child is restricted to people named." in sue.press("Caseload")


def test_an_analyst_finds_figures_and_nothing_of_a_child(tracked):
    ann = tracked(ANN)
    said = ann.home("Figures today")
    assert "*North Permanence Team*: 1 child" in said
    behind = ["Why A10", "Why A2", "Why S2", "Why disruptions", "Why A14"]
    assert ann.buttons() == [
        "Teams",
        "Help",
        *behind,
        "Scorecard",
        "Waiting",
        "Bottlenecks",
        "Actions agreed",
        "Report",
        "Dates north",
    ]
    shown = [said]
    for label in ann.buttons():
        shown.append(ann.press(label))
        ann.close()
    assert "surgeries in the year ahead" in shown[-1]
    assert not any("BX-0042" in each.replace("`/permanence BX-0042`", "") for each in shown[:-2])


@pytest.fixture
def sitting(acting):
    """The surgery that he and the others are in is open."""
    slack = acting(SAM).slack
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    return acting


def test_a_manager_goes_through_a_surgery_and_closes_it_from_the_home_tab(sitting):
    mary = sitting(MARY)
    mary.home("is open")
    assert "Now: BX-0042" in mary.press("Go through the agenda: north")
    mary.close()
    assert "Discussed 0 of 1 child." in mary.press("Close the surgery: north")
    mary.save()
    mary.slack.standin.shows("C0NORTH", "Minutes")


@pytest.mark.parametrize("when", ["acting", "sitting"])
def test_every_button_on_every_home_leads_to_a_form_or_to_an_answer(when, request):
    acting = request.getfixturevalue(when)
    for each in (ADA, SAM, MARY, CORA, SUE, ANN):
        person = acting(each)
        person.home()
        for label in person.buttons():
            if label.startswith("Done"):
                continue  # what it does is seen above
            said = person.press(label)
            assert len(said.splitlines()) > 1, (each, label)
            for trouble in ("Something went wrong", "I don't know", "is for ", "may not", "not for you"):
                assert trouble not in said, (each, label, said)
            person.close()
