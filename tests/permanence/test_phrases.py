"""The phrases of a table, on a small one of its own: what typed words name, and what they are like."""

from dataclasses import dataclass

from permanence.phrases import Phrases, plain


@dataclass(frozen=True)
class Tree:
    key: str
    name: str
    synonyms: tuple[str, ...] = ()


OAK = Tree("oak_tree", "Oak", ("the king of trees", "hard wood"))
ELM = Tree("elm", "Elm", ("hard wood", "the king's tree"))
ELDER = Tree("elder", "Elder", ("elder tree", "elder bush", "elders"))
TREES = Phrases([OAK, ELM, ELDER])


def test_a_phrase_is_compared_in_lower_case_with_apostrophes_alone():
    assert plain("  The King\u2019s_tree, (1) ") == "the king's tree 1"


def test_an_accent_makes_no_difference_and_splits_no_word_however_it_is_written():
    assert plain("T\u0177 Gwyn") == plain("Ty\u0302 Gwyn") == plain("ty gwyn") == "ty gwyn"


def test_a_row_is_named_by_its_key_its_name_or_a_synonym():
    assert TREES.typed(["Oak", "tree"]) == ((OAK,), 2)
    assert TREES.typed(["ELM"]) == ((ELM,), 1)
    assert TREES.typed(["the", "king\u2019s", "tree"]) == ((ELM,), 3)


def test_the_longest_phrase_at_the_start_of_the_words_is_taken_and_no_more():
    assert TREES.typed(["elder", "bush", "in", "flower"]) == ((ELDER,), 2)
    assert TREES.typed(["the", "king", "of", "trees"]) == ((OAK,), 4)
    assert TREES.typed(["king", "of", "trees"]) == ((), 0)
    assert TREES.typed([]) == ((), 0)


def test_one_phrase_may_name_several_rows_in_the_order_of_the_table():
    assert TREES.typed(["hard", "wood"]) == ((OAK, ELM), 2)


def test_what_is_alike_is_suggested_by_name_and_each_name_once():
    assert TREES.nearest("elders tree") == ["Elder"]
    assert TREES.nearest("hard wod") == ["Oak", "Elm"]
    assert TREES.nearest("birch") == []


def test_many_phrases_of_one_row_leave_room_for_another():
    alike = Phrases([Tree("ash", "Ash", ("ashen", "ashes", "ashy")), Tree("rash", "Rash")])
    assert alike.nearest("ash") == ["Ash", "Rash"]


def test_no_more_than_three_names_are_suggested():
    trees = Phrases([Tree(f"tree{letter}", f"Tree {letter}") for letter in "abcd"])
    assert trees.nearest("treex") == ["Tree a", "Tree b", "Tree c"]


def test_every_phrase_is_listed_with_its_rows():
    assert dict(Phrases([ELM]).items()) == {"elm": (ELM,), "hard wood": (ELM,), "the king's tree": (ELM,)}
