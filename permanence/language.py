"""The language that the bot speaks: what people read in Slack is marked with `tr` where it is written, or counted with `count`.

English is what is written, and runs as it is written. In another language each marked f-string is made, while its module is imported, into a
sentence with named gaps, which a catalogue of gettext's can hold: `tr(f"{who(person)} has left.")` is looked up as `{person} has left.`
"""

import ast
import keyword
import re
import sys
from collections.abc import Sequence
from gettext import NullTranslations
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType

_catalogue = NullTranslations()
_written = dict[str, str]()
"""What was written, by how it is said in a language other than English."""


def speak(catalogue: NullTranslations, packages: Sequence[str]) -> None:
    """Speak a language in some packages from here on. It comes before they are imported: tables have names in them too."""
    global _catalogue  # noqa: PLW0603 - one process speaks one language
    _catalogue = catalogue
    sys.meta_path.insert(0, _Speaking(packages))


def tr(sentence: str, /, **parts: str) -> str:
    """A sentence in the language that is spoken. `parts` are what stands in its gaps: they are never written, but made of an f-string."""
    said = _catalogue.gettext(sentence)
    if parts:
        try:
            return said.format_map(parts)
        except (AttributeError, LookupError, ValueError):  # of a slip in the catalogue no answer may fail
            return sentence.format_map(parts)
    if said is not sentence:
        _written[said] = sentence
    return said


def written(said: str) -> str:
    """How a sentence without gaps is written: a name can be typed in English too, whatever is spoken."""
    return _written.get(said, said)


def marked(sentence: str) -> str:
    """A sentence in the language that is spoken that is not marked by `tr` where it is written: what a verb's docstring says."""
    return _catalogue.gettext(sentence) if sentence else ""


def noun(number: int, one: str, many: str) -> str:
    """The noun of a number, in as many forms as the language has: English has two, Welsh up to six."""
    return _catalogue.ngettext(one, many, number)


def with_gaps(written: ast.JoinedStr) -> tuple[str, dict[str, ast.FormattedValue]]:
    """An f-string as a sentence with named gaps, and what stands in each: a gap has the last name that is written in it.

    >>> with_gaps(ast.parse("f'{who(person)} has {self.left}'", mode="eval").body)[0]
    '{person} has {left}'
    """
    sentence, gaps = "", dict[str, ast.FormattedValue]()
    for part in written.values:
        if isinstance(part, ast.FormattedValue):
            sentence += f"{{{_name_for(part, gaps)}}}"
        else:
            sentence += ast.literal_eval(part).replace("{", "{{").replace("}", "}}")
    return sentence, gaps


def _name_for(part: ast.FormattedValue, gaps: dict[str, ast.FormattedValue]) -> str:
    """The name of a gap, which is added; what is written twice has one."""
    names = [
        each for each in re.findall(r"[A-Za-z]\w*", ast.unparse(part.value)) if not keyword.iskeyword(each)
    ]
    name = names[-1] if names else "part"
    while name in gaps and ast.dump(gaps[name]) != ast.dump(part):
        name = f"{name}{len(gaps) + 1}"
    gaps[name] = part
    return name


class _Gapped(ast.NodeTransformer):
    """Makes each marked f-string into a sentence with gaps, and what stands in them."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Change one call of `tr`; what stands in its gaps may hold others."""
        if (
            isinstance(node.func, ast.Name)
            and node.func.id == "tr"
            and isinstance(node.args[0], ast.JoinedStr)
        ):
            sentence, gaps = with_gaps(node.args[0])
            node.args = [ast.Constant(sentence)]
            node.keywords = [ast.keyword(name, ast.JoinedStr([part])) for name, part in gaps.items()]
        return self.generic_visit(node)


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        """Compile it anew each time: what is kept on disk is English."""
        path = self.get_filename(fullname)
        tree = _Gapped().visit(ast.parse(self.get_data(path), path))
        return compile(ast.fix_missing_locations(tree), path, "exec")


class _Speaking(PathFinder):
    """Finds modules as ever, and has those of some packages loaded in the language that is spoken."""

    def __init__(self, packages: Sequence[str]) -> None:
        self.packages = frozenset(packages)

    def find_spec(  # type: ignore[override]
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find one module; None if it is of no such package."""
        if name.partition(".")[0] not in self.packages:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec and spec.origin and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(name, spec.origin)
        return spec
