"""How a page of HTML that stands alone looks, on screen and on paper; and what is too long to be kept in one piece."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from soleus.render.blocks import Pairs, Paragraph, Table, Together, walk

if TYPE_CHECKING:
    from soleus.render.blocks import Block

WIDTH, PAGE, HEADED = 110, 48, 4  # characters in a line, lines on a page, lines that a heading or a tick line takes

STYLE = """
@page { size: A4; margin: 18mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font-size: 9pt; } }
body { font: 10.5pt/1.4 Georgia, "Times New Roman", serif; color: #000; background: #fff; max-width: 180mm;
  margin: 0 auto; padding: 0 4mm; }
h1, h2, h3 { line-height: 1.2; break-after: avoid; }
h1 { font-size: 20pt; } h2 { font-size: 15pt; } h3 { font-size: 12pt; margin: 0 0 2mm; }
section.chapter, section.page { break-before: page; }
section.chapter section { border-top: 0.4mm solid #000; margin-top: 6mm; padding-top: 3mm; }
section.together, figure { break-inside: avoid; }
section.notice { border: 0.6mm solid #000; padding: 2mm 4mm; margin: 4mm 0; break-inside: avoid; }
section.notice h1, section.notice h2 { margin: 0 0 1mm; } section.notice p { margin: 0; }
section.notice h3 { margin: 0 0 1mm; }
section.notice-emergency { border: 1.2mm solid #8c1418; } section.notice-emergency :is(h1, h2) { color: #8c1418; }
section.notice-urgent { border: 0.9mm solid #93401d; } section.notice-good { border: 0.6mm solid #12545c; }
p { margin: 0 0 2mm; orphans: 3; widows: 3; }
.tick { border: 0.2mm solid #000; padding: 2mm 3mm; line-height: 2; }
.tick b { font-weight: normal; margin-right: 6mm; }
.blank { display: inline-block; width: 42mm; border-bottom: 0.2mm solid #000; margin-right: 4mm; }
.blank.narrow { width: 24mm; } .blank.wide { width: 150mm; }
dl { margin: 0 0 2mm; } dt { font-weight: bold; break-after: avoid; } dd { margin: 0 0 1mm 6mm; }
ul, ol { margin: 0; padding-left: 5mm; } ul + p, ol + p { margin-top: 2mm; } li { margin: 0; orphans: 2; widows: 2; }
table { border-collapse: collapse; margin: 2mm 0 4mm; width: 100%; } caption { text-align: left; font-weight: bold; }
th, td { border: 0.2mm solid #000; padding: 0.8mm 1.6mm; text-align: left; vertical-align: top; }
tr { break-inside: avoid; } thead { display: table-header-group; }
figure { margin: 3mm 0; } svg.curves { max-width: 130mm; } svg.hundred { max-width: 40mm; }
details { margin: 1mm 0; padding-left: 4mm; } summary { margin-left: -4mm; font-weight: bold; cursor: pointer; }
details.fold-2 > summary { font-size: 12pt; margin-top: 2mm; }
footer, .quiet { font-size: 9pt; }
#sources, #asked { font-size: 8.5pt; line-height: 1.3; } #asked th, #asked td { padding: 0.3mm 1.6mm; }
#options dl { font-size: 9.5pt; } #options p { margin-bottom: 1mm; } #options details { break-inside: avoid; }
figure.drawing { float: right; width: 46mm; margin: 0 0 3mm 5mm; } figure.drawing svg { width: 46mm; }
svg.leg-pressure { width: 75mm; } svg.curves { width: 120mm; } .sure svg { vertical-align: -0.6mm; }
#clinician { font-size: 9pt; line-height: 1.3; } #clinician h1 { font-size: 16pt; } #clinician h2 { font-size: 12pt; }
footer { border-top: 0.2mm solid #000; margin-top: 6mm; padding-top: 2mm; }
a { color: #000; }
@media print {
  body { max-width: none; padding: 0; }
  figure.people, #legs figure { display: inline-block; width: 48%; vertical-align: top; }
  details::details-content { content-visibility: visible; display: block; }
}
"""


SHEETS = Path(__file__).parents[2] / "web" / "static"
FONT = re.compile(r"@font-face\{.*?\}\n")


@cache
def pages_style() -> str:
    """Give the style of the pages for a page that stands alone: the same but for the fonts, which it cannot fetch."""
    style, answer, printed = ((SHEETS / f"{name}.css").read_text("utf-8") for name in ("style", "answer", "print"))
    paper = re.sub(r"^@page\{.*\}\n", "", printed, flags=re.MULTILINE)
    return f"{FONT.sub('', style)}{answer}@page{{size:A4;margin:15mm}}@media print{{{paper}}}"


def is_longer_than_a_page(block: Together) -> bool:
    """Say whether a part cannot be kept in one piece in print."""
    return sum(map(_lines, walk(block.blocks))) > PAGE


def _lines(block: Block) -> int:
    """Guess how many lines a block takes in print, those inside it apart."""
    match block:
        case Together():
            return 0
        case Pairs(rows):
            return sum(1 + sum(len(line.text) // WIDTH + 1 for line in lines) for _, lines in rows)
        case Paragraph(text, _):
            return len(text) // WIDTH + 1
        case Table(_, _, rows):
            return HEADED + sum(sum(map(len, row)) // WIDTH + 1 for row in rows)
        case _:
            return HEADED
