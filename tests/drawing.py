"""The drawing of the whole, made from its imports: docs/architecture.svg, and the same in words for whoever cannot see it.

`python -m tests.drawing docs/architecture.svg` draws it. A row of rooms imports only what stands in rows below it.
"""

import ast
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from grimp import build_graph

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "commands", "storage", "permanence", "demo")
"""From the top down; the stand-in last, beside the others."""
FLAT = ("storage", "permanence")
"""Packages that are one list of modules, whose rooms say nothing of how they hang together."""
WIDTH, PAD, LINE, ROOM = 400, 12, 18, 26
LETTER = 8.2
"""How wide a letter of a room's name is, at the most."""
STYLE = """\
text { font: 13px system-ui, sans-serif; fill: #1d1c1d } .name { font-weight: 700; font-size: 15px }
.page { fill: #fff } .package { fill: #f4f7f7; stroke: #0b6e69 } .room { fill: #fff; stroke: #77898a }
.arrow { stroke: #0b6e69; stroke-width: 2; fill: none } .head { fill: #0b6e69 }
@media (prefers-color-scheme: dark) {
  text { fill: #ececec } .page { fill: #16191a } .package { fill: #1f2627; stroke: #5cc4bd }
  .room { fill: #16191a; stroke: #8fa3a4 } .arrow { stroke: #5cc4bd } .head { fill: #5cc4bd }
}"""


@dataclass(frozen=True)
class Drawn:
    """A package: what its first line says, its rooms in rows, how many modules it has, and which packages it imports."""

    name: str
    about: str
    rows: Sequence[Sequence[str]]
    modules: int
    imports: Sequence[str]

    @property
    def lines(self) -> list[str]:
        """What is written in it, in lines that fit."""
        counted = f" {self.modules} modules in one list." if self.name in FLAT else ""
        return textwrap.wrap(self.about + counted, 52)


@cache
def drawn() -> Sequence[Drawn]:
    """Every package, read from the code."""
    graph = build_graph(*PACKAGES, cache_dir=None)
    found = []
    for name in PACKAGES:
        about = ast.get_docstring(ast.parse((ROOT / name / "__init__.py").read_text(encoding="utf-8")))
        assert about
        inside = graph.find_descendants(name)
        within = {
            room: {
                other
                for other in graph.find_children(name)
                if other != room
                and graph.direct_import_exists(importer=room, imported=other, as_packages=True)
            }
            for room in graph.find_children(name)
        }
        others = [
            other
            for other in PACKAGES
            if other != name and graph.direct_import_exists(importer=name, imported=other, as_packages=True)
        ]
        rows = () if name in FLAT else tuple(_rows(within))
        found.append(Drawn(name, about.splitlines()[0].replace("`", ""), rows, len(inside), others))
    return found


def _rows(within: Mapping[str, set[str]]) -> Iterator[Sequence[str]]:
    """The rooms by how many stand above them in the longest chain: nobody imports those of the first row."""
    left = dict(within)
    while left:
        imported = set().union(*left.values())
        row = sorted(set(left) - imported)
        yield [room.rpartition(".")[2] for room in row]
        left = {room: low for room, low in left.items() if room not in row}


def svg() -> str:
    """Return the drawing, in light and in dark."""
    parts, top, middles = list[str](), PAD, dict[str, tuple[int, int]]()
    for each in drawn():
        box, height = _package(each, top)
        middles[each.name] = (top, top + height)
        parts += box
        top += height + 2 * LINE
    for high, low in (("bot", "commands"), ("commands", "storage"), ("storage", "permanence")):
        parts.append(_arrow(WIDTH // 2, middles[high][1], middles[low][0]))
    side, end = WIDTH + PAD, middles["demo"][0] + LINE
    parts.append(f'<path class="arrow" d="M{WIDTH - PAD} {LINE + PAD} H{side} V{end} H{WIDTH - PAD + 8}"/>')
    parts.append(
        f'<path class="head" d="M{WIDTH - PAD} {end} l9 -5 v10 z"/>',
    )
    words = escape(" ".join(f"{each.name}: {each.about}" for each in drawn()))
    whole, tall = WIDTH + 2 * PAD, top - LINE
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {tall}" role="img" aria-labelledby="t d">',
            f'<title id="t">Five packages, each importing only those below it</title>\n<desc id="d">{words}</desc>',
            f'<style>{STYLE}</style>\n<rect class="page" width="{whole}" height="{tall}"/>',
            *parts,
            "</svg>\n",
        ]
    )


def _package(each: Drawn, top: int) -> tuple[list[str], int]:
    """A package's box with all that is in it, and its height."""
    parts, at = list[str](), top + PAD + LINE
    parts.append(f'<text class="name" x="{2 * PAD}" y="{at - 4}">{each.name}/</text>')
    for line in each.lines:
        at += LINE
        parts.append(f'<text x="{2 * PAD}" y="{at - 4}">{escape(line)}</text>')
    for row in each.rows:
        at += 6
        left = 2 * PAD
        for room in row:
            wide = round(len(room) * LETTER) + 14
            if left + wide > WIDTH - 2 * PAD:
                left, at = 2 * PAD, at + ROOM + 4
            parts.append(
                f'<rect class="room" x="{left}" y="{at}" width="{wide}" height="{ROOM}" rx="4"/>'
                f'<text x="{left + 7}" y="{at + 17}">{room}</text>'
            )
            left += wide + 6
        at += ROOM + 4
    height = at + PAD - top
    frame = f'<rect class="package" x="{PAD}" y="{top}" width="{WIDTH - 2 * PAD}" height="{height}" rx="6"/>'
    return [frame, *parts], height


def _arrow(x: int, begins: int, ends: int) -> str:
    return f'<path class="arrow" d="M{x} {begins} V{ends - 8}"/><path class="head" d="M{x} {ends} l-5 -9 h10 z"/>'


def words() -> str:
    """Return what the drawing shows as a list in Markdown, with every import between packages."""
    lines = []
    for each in drawn():
        imports = (
            f"It imports {', '.join(f'`{other}`' for other in each.imports)}."
            if each.imports
            else "It imports none of the others."
        )
        lines.append(f"- **`{each.name}/`** {each.about} {imports}")
        lines += [
            f"  {number}. {', '.join(f'`{room}`' for room in row)}" for number, row in enumerate(each.rows, 1)
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(svg(), encoding="utf-8")
