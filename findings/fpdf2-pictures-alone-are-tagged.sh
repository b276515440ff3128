#!/usr/bin/env bash
# fpdf2 2.8.9: one alternative text makes a PDF say that it is tagged, while none of its words are.
#
# Expected: a PDF whose catalog says /Marked true has everything that is read in its tree of tags, as ISO 32000 14.7 and 14.8 have it;
# or, where a library tags pictures alone, does not say so.
# Seen: the tree has the one picture, as /Figure with its /Alt; the heading and the paragraph are drawn outside any tag. A reader that
# goes by the tags, as screen readers do where a PDF says that it has them, reads the picture and passes over all the words.
# What it means here: bot/pictures/tags.py tags every piece of a report, by the tree that fpdf2 keeps for pictures.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check fpdf2==2.8.9
"$folder/venv/bin/python" - <<'PYTHON'
import re

from fpdf import FPDF
from PIL import Image

pdf = FPDF()
pdf.set_compression(False)
pdf.add_page()
pdf.set_font("helvetica", size=12)
pdf.start_section("A heading")
pdf.multi_cell(0, text="Words that are to be read.")
pdf.image(Image.new("RGB", (8, 8)), alt_text="A picture")
made = bytes(pdf.output())

tags = re.findall(rb"/S /(Document|H\d|P|Figure)\b", made)
drawn = next(each for each in re.findall(rb"stream\n(.*?)\nendstream", made, re.DOTALL) if b"to be read" in each)
outside = re.sub(rb"BDC.*?EMC", b"", drawn, flags=re.DOTALL)
print("says that it is tagged:", b"/Marked true" in made)
print("tags:", [each.decode() for each in tags])
print("words outside every tag:", b"to be read" in outside)
assert b"/Marked true" in made
assert tags == [b"Document", b"Figure"]
assert b"to be read" in outside
PYTHON
