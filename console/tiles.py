"""Where the tile of an area stands on a map of tiles, all of one size.

Nobody has given the service the borders of areas, so it draws none. Provinces stand about where they lie in the country; every
other area stands in the order of its code, which follows no border.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grievance_core.areas.model import Area

ACROSS = 5
WIDTH, HEIGHT = 132, 78  # of a tile with the gap after it
GAP = 8
# Column and row of each province by its code, north at the top.
PROVINCES = {
    "22": (1, 0), "13": (2, 0), "19": (3, 0), "16": (4, 0),
    "01": (0, 1), "17": (1, 1), "06": (2, 1), "10": (3, 1), "11": (4, 1),
    "24": (0, 2), "02": (1, 2), "04": (2, 2), "03": (3, 2), "25": (4, 2),
    "15": (1, 3), "05": (2, 3), "12": (3, 3), "14": (4, 3),
    "09": (1, 4), "21": (2, 4), "08": (3, 4), "20": (4, 4),
    "18": (1, 5), "07": (2, 5), "23": (3, 5),
}  # fmt: skip


@dataclass(frozen=True)
class Tile:
    """The upper left corner of an area's tile, in the units of the drawing."""

    x: int
    y: int


def tiles(areas: Sequence[Area]) -> list[Tile]:
    """One for each, in the same order."""
    in_place = all(area.code in PROVINCES for area in areas)
    spots = [
        PROVINCES[area.code] if in_place else (place % ACROSS, place // ACROSS)
        for place, area in enumerate(areas)
    ]
    top = min((row for _, row in spots), default=0)
    return [Tile(column * WIDTH, (row - top) * HEIGHT) for column, row in spots]


def size(placed: Sequence[Tile]) -> tuple[int, int]:
    """Width and height of the whole drawing."""
    return ACROSS * WIDTH - GAP, max((one.y for one in placed), default=0) + HEIGHT - GAP
