"""The shape of the house: counts its folders, classes and functions, and refuses what has grown too large.

A room is a direct child of a folder: a module or a sub-package. An arrow is a pair of rooms one of which imports the
other, be it inside a function. The floors are the rooms on the longest chain of imports.
"""

import ast
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from grimp import ImportGraph, build_graph
from tabulate import tabulate

from permanence.caching import cached_property

ROOT = Path(__file__).parent.parent
ROOMS, FLOORS, CLASS_LINES, FUNCTION_LINES = 14, 5, 250, 60
"""The limits."""
ONLY_COUNTED = ("storage", "permanence")
"""Packages whose rooms and floors have no limit: each is one flat list, of tables or of rules."""
HISTORY = "storage/migrations.py"
"""Its functions may be long: a migration that has run is never edited."""
ALLOWED: Mapping[str, tuple[int, str]] = {}
"""Exceptions: folder:rooms, folder:floors, file:Class, file:function or a class's name; the size for now, and why."""

Defined = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Measure:
    """One thing counted, and what to do when it is over its limit."""

    key: str
    subject: str
    size: int
    unit: str
    limit: int
    advice: str


@dataclass(frozen=True)
class Folder:
    """The rooms of a folder, and its arrows: which room imports which, with the two files of one such import."""

    name: str
    rooms: Sequence[str]
    arrows: Mapping[tuple[str, str], tuple[str, str]]
    has_limits: bool

    @cached_property
    def circle(self) -> Sequence[str]:
        """The rooms on a way from one back to itself, each importing the next; empty where there is none."""
        try:
            TopologicalSorter(self._imported).prepare()
        except CycleError as error:
            imported_first: list[str] = error.args[1]
            return imported_first[::-1]
        return ()

    @cached_property
    def chain(self) -> Sequence[str]:
        """The longest chain of imports, from the top floor down; empty where there is a circle."""
        chains: dict[str, list[str]] = {}
        for room in () if self.circle else TopologicalSorter(self._imported).static_order():
            chains[room] = [
                room,
                *max((chains[lower] for lower in self._imported[room]), key=len, default=[]),
            ]
        return max(chains.values(), key=len, default=())

    @property
    def measures(self) -> Iterator[Measure]:
        """Its rooms and floors, where these have a limit."""
        if self.has_limits:
            advice = "Move the files that do one job into a sub-folder."
            yield Measure(f"{self.name}:rooms", self.name, len(self.rooms), "rooms", ROOMS, advice)
            advice = f"Shorten this chain of imports: {', '.join(self.chain)}."
            yield Measure(f"{self.name}:floors", self.name, len(self.chain), "floors", FLOORS, advice)

    @cached_property
    def _imported(self) -> Mapping[str, Sequence[str]]:
        return {room: sorted(low for high, low in self.arrows if high == room) for room in self.rooms}


@dataclass(frozen=True)
class Shape:
    """Everything counted in some packages."""

    folders: Sequence[Folder]
    classes: Sequence[Measure]
    functions: Sequence[Measure]
    names: Sequence[Measure]

    def table(self) -> str:
        """A row for each folder; its classes and functions are those of its own files, not of its sub-folders'."""
        heads = ("folder", "rooms", "floors", "arrows", "largest class", "longest function")
        rows = [
            (
                folder.name,
                len(folder.rooms),
                "circle" if folder.circle else len(folder.chain),
                len(folder.arrows),
                _largest(folder.name, self.classes),
                _largest(folder.name, self.functions),
            )
            for folder in self.folders
        ]
        return tabulate(rows, heads)

    def faults(self, allowed: Mapping[str, tuple[int, str]]) -> Iterator[str]:
        """A sentence for each circle, each thing over its limit, and each exception no longer needed."""
        for folder in self.folders:
            if circle := list(zip(folder.circle, folder.circle[1:], strict=False)):
                imports = ", ".join(" imports ".join(folder.arrows[arrow]) for arrow in circle)
                yield f"{folder.name} has a circle: {imports}. Move what they share into a file that imports neither."
        measures = [measure for folder in self.folders for measure in folder.measures]
        measures += [*self.classes, *self.functions, *self.names]
        over = [measure for measure in measures if measure.size > measure.limit]
        for each in over:
            limit, _ = allowed.get(each.key, (each.limit, ""))
            if each.size > limit:
                yield f"{each.subject} has {each.size} {each.unit}, at most {limit}. {each.advice}"
        for key in sorted(allowed.keys() - {each.key for each in over}):
            yield f"{key} is not over its limit any more. Remove it from ALLOWED in tests/shape.py."


def shape_of(root: Path, packages: Sequence[str], only_counted: Sequence[str] = ()) -> Shape:
    """Count the packages that lie in root, a folder on Python's path."""
    files = sorted(file for package in packages for file in (root / package).rglob("*.py"))
    trees = {file.relative_to(root).as_posix(): ast.parse(file.read_bytes()) for file in files}
    folders = _folders(build_graph(*packages, cache_dir=None), trees, only_counted)
    classes, functions, places = [], [], defaultdict(list)
    for file, name, node in ((file, *each) for file, tree in trees.items() for each in _definitions(tree)):
        if isinstance(node, ast.ClassDef):
            classes.append(
                _lines(file, name, node, CLASS_LINES, "Move one of its jobs into a class of its own.")
            )
            places[node.name].append(f"{file}:{node.lineno}")
        elif file != HISTORY:
            advice = "Move one of its steps into a function of its own."
            functions.append(_lines(file, name, node, FUNCTION_LINES, advice))
    names = [
        Measure(
            name, f"The name {name}", len(where), "classes", 1, f"Rename all but one: {', '.join(where)}."
        )
        for name, where in places.items()
    ]
    return Shape(list(folders), classes, functions, names)


def _folders(
    graph: ImportGraph, trees: Mapping[str, ast.Module], only_counted: Sequence[str]
) -> Iterator[Folder]:
    """Every folder. A topic, a folder where every module is a verb, may have as many rooms as it has verbs."""
    files = {_module(file): file for file in trees}
    for package in sorted(_module(file) for file in trees if file.endswith("/__init__.py")):
        inside = graph.find_descendants(package)
        depth = package.count(".") + 2
        imports = ((high, low) for high in inside for low in graph.find_modules_directly_imported_by(high))
        arrows: dict[tuple[str, str], tuple[str, str]] = {}
        for high, low in sorted(imports):
            rooms = _first(high, depth), _first(low, depth)
            if low in inside and rooms[0] != rooms[1]:
                arrows.setdefault(rooms, (files[high], files[low]))
        is_topic = all(_is_verb(trees[files[module]]) for module in inside)
        has_limits = not is_topic and _first(package, 1) not in only_counted
        yield Folder(package, sorted(graph.find_children(package)), arrows, has_limits)


def _lines(file: str, name: str, node: Defined, limit: int, advice: str) -> Measure:
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    return Measure(f"{file}:{name}", f"{file}:{node.lineno} {name}", lines, "lines", limit, advice)


def _definitions(within: ast.AST, prefix: str = "") -> Iterator[tuple[str, Defined]]:
    """Every class and function, also those inside another, with their full names."""
    for node in ast.iter_child_nodes(within):
        if isinstance(node, Defined):
            yield prefix + node.name, node
        yield from _definitions(node, f"{prefix}{node.name}." if isinstance(node, Defined) else prefix)


def _is_verb(tree: ast.Module) -> bool:
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return any(
        ast.unparse(each).startswith("command(") for function in functions for each in function.decorator_list
    )


def _largest(package: str, measures: Sequence[Measure]) -> str:
    own = [each for each in measures if _module(each.key.rpartition("/")[0]) == package]
    largest = max(own, key=lambda each: each.size, default=None)
    return f"{largest.size} {largest.key.rpartition('/')[2]}" if largest else "–"


def _module(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _first(module: str, parts: int) -> str:
    return ".".join(module.split(".")[:parts])


if __name__ == "__main__":
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
    shape = shape_of(ROOT, packages, ONLY_COUNTED)
    sys.stdout.write(f"{shape.table()}\n")
    sys.exit("\n".join(shape.faults(ALLOWED)) or None)
