"""The map of the conversation as SVG: each screen, its answers, a line to each screen it leads to first, names for the rest."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from bot.engine.definition import Definition
from bot.engine.screen import Asks, Screen
from bot.engine.step import draw
from bot.survey.desk import Say, SurveyDesk
from bot.survey.layout import HEAD, WIDTH, Box, Layout, laid_out
from bot.survey.openings import openings
from bot.survey.sample import LONGEST
from bot.survey.walk import WORDS, Walk, walk
from writing.catalogue import Catalogues
from writing.clusters import cut

TITLE, LABEL, TARGET = 36, 24, 18  # characters
FILLS = {Asks.CHOICE: "#e7eef7", Asks.TEXT: "#fdf3d8", Asks.PIN: "#fbe3e0", Asks.NOTHING: "#e6e6e6"}
_STYLE = """\
text { font: 12px 'Noto Sans Khmer', 'Khmer OS', 'DejaVu Sans', sans-serif; fill: #1c2530; }
.id { font-weight: 600; } .said { fill: #49596b; font-size: 11px; } .end { fill: #8a5a00; font-size: 11px; }
.box { fill: #fff; stroke: #93a4b8; } .way { fill: none; stroke: #5d7fa8; stroke-width: 1.3; }
.typed { font-style: italic; }"""


def drawn_map(definition: Definition, catalogues: Catalogues, language: str) -> str:
    """The whole conversation, in one language. Blue screens ask a choice, yellow ones words, red ones a PIN; grey ones end."""

    def say(context: str, msgid: str, /, **values: str) -> str:
        return catalogues.text(language, context, msgid, **values)

    found = walk(definition, tuple(openings(definition, language)), say, language)
    layout = laid_out(found)
    seen = {name: _first(definition, found, name, say, language) for name in layout.boxes}
    lines = [
        *_ways(layout),
        *(line for name, box in layout.boxes.items() for line in _box(box, seen[name])),
    ]
    size = f'width="{layout.width}" height="{layout.height}" viewBox="0 0 {layout.width} {layout.height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} lang="{language.replace("_", "-")}">'
    ground = '<rect width="100%" height="100%" fill="#f6f8fa"/>'
    return "\n".join([head, f"<style>{_STYLE}</style>", ground, *lines, "</svg>"]) + "\n"


def _first(definition: Definition, found: Walk, name: str, say: Say, language: str) -> Screen:
    shown = found.screens[name][0]
    desk = SurveyDesk(say, language, shown.mood, LONGEST)
    return draw(definition, shown.state, desk).screen


def _ways(layout: Layout) -> Iterator[str]:
    for box in layout.boxes.values():
        for at, row in enumerate(box.rows):
            for end in (layout.boxes[name] for name in row.drawn):
                x, y, to, into = box.x + WIDTH, box.row_y(at), end.x, end.y + HEAD // 2
                bend = (to - x) // 2
                yield f'<path class="way" d="M{x} {y} C{x + bend} {y} {to - bend} {into} {to} {into}"/>'


def _box(box: Box, screen: Screen) -> Iterator[str]:
    yield f'<g id="{escape(box.screen)}">'
    yield f'<rect class="box" x="{box.x}" y="{box.y}" width="{WIDTH}" height="{box.height}" rx="6"/>'
    fill = FILLS[screen.asks]
    yield f'<rect x="{box.x + 1}" y="{box.y + 1}" width="{WIDTH - 2}" height="{HEAD - 4}" rx="5" fill="{fill}"/>'
    yield _text(box.x + 8, box.y + 16, box.screen, "id", TITLE)
    yield _text(box.x + 8, box.y + 32, " ".join(screen.paragraphs).replace("\n", " "), "said", TITLE)
    for at, row in enumerate(box.rows):
        y = box.row_y(at) + 4
        yield _text(box.x + 8, y, row.label, "typed" if row.label == WORDS else "", LABEL)
        if row.others:
            told = _text(box.x + WIDTH - 8, y, ", ".join(row.others), "end", TARGET, anchor="end")
            yield f'<a href="#{escape(row.others[0])}"><title>{escape(", ".join(row.others))}</title>{told}</a>'
    yield "</g>"


def _text(x: int, y: int, text: str, style: str, most: int, anchor: str = "start") -> str:
    shown = text if len(text) <= most else cut(text, most - 1) + "…"
    return f'<text class="{style}" x="{x}" y="{y}" text-anchor="{anchor}">{escape(shown)}</text>'
