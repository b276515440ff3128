"""How mutants that no test notices are named, and compared with the list of those that need no test."""

from tests.mutate import changed, differences, listed, named

LIST = """
["permanence.spans.Span.from_"]
"return start" = "The two are the same day."
"""
KNOWN = ("permanence.spans.Span.from_", "return start")


def test_a_mutant_is_named_by_its_function_and_not_by_a_number():
    assert named("permanence.spans.x_days__mutmut_2") == "permanence.spans.days"
    assert named("permanence.spans.x__months_after__mutmut_11") == "permanence.spans._months_after"
    assert named("permanence.spans.xǁSpanǁfrom___mutmut_1") == "permanence.spans.Span.from_"


def test_a_mutant_is_known_by_its_changed_lines_and_not_by_where_they_stand():
    diff = "--- spans.py\n+++ spans.py\n@@ -1,3 +1,3 @@\n def days(n):\n-    return n\n+    return n + 1\n"

    assert changed(diff) == "return n + 1"
    assert changed(diff.replace("+    return n + 1\n", "")) == "- return n"


def test_the_mutants_alive_are_those_listed_or_each_that_differs_is_told():
    other = ("permanence.words.day", "return None")

    assert differences({KNOWN}, listed(LIST)) == []
    assert differences({KNOWN, other}, listed(LIST)) == ["No test notices: permanence.words.day\nreturn None"]
    assert differences(set(), listed(LIST)) == [
        "Listed, but no longer alive: permanence.spans.Span.from_\nreturn start"
    ]


def test_every_mutant_listed_has_its_reason():
    assert differences({KNOWN}, {KNOWN: ""}) == [
        "Listed without a reason: permanence.spans.Span.from_\nreturn start"
    ]
