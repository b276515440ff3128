"""`help`: the verbs, and how each is typed."""

from commands.grammar.verbs import verbs


def test_help_lists_every_verb_that_people_type(say):
    topics = [line.split(": ")[1].split(", ") for line in say("help").splitlines() if line.startswith("  • ")]
    listed = [name for topic in topics for name in topic]

    assert sorted(listed) == sorted(name for name, verb in verbs().items() if not verb.is_hidden)


def test_help_about_a_topic_lists_all_of_it(say):
    said = say("help people").replace("`", "")

    for verb in verbs().values():
        if verb.topic == "people" and not verb.is_hidden:
            assert f"  • {verb.usage} – " in said


def test_help_says_how_one_verb_is_typed(say):
    said = say("help milestone")
    assert "Type `/permanence milestone REF MILESTONE [DATE] [chair @PERSON] [WORDS]`" in said
    assert "For example `/permanence milestone BX-0042 placement order 12/10/2026`" in said


def test_help_about_a_word_of_several_verbs_shows_them_all(say):
    said = say("help surgery")
    assert all(name in said for name in ("Surgery now", "Surgery move", "Surgery skip"))


def test_help_about_a_mistyped_verb_gets_the_nearest(refused):
    assert refused("help mileston") == (
        "There is no `mileston`. Did you mean `milestone`? `/permanence help` lists everything."
    )
