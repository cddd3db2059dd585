"""The nouns every rule file speaks in: levels, tracks, office kinds and committees (SSDM §3.4, tables 7–10)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LADDER_LEVELS = ("village", "commune", "district", "province", "service-desk")
LEVELS = (*LADDER_LEVELS, "desk")
DECIDING_LEVELS = ("commune", "district", "province")
COMMITTEES = ("cwcc", "tcc")

# The hotlines are worked by case managers of their own and never reach a village, commune, district or province queue
# (SSDM §3.3.5); what is in the registry is never the village's to correct (§3.4.8).
TRACK_LEVELS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cwcc": LADDER_LEVELS,
        "tcc": LADDER_LEVELS,
        "front-office": LADDER_LEVELS,
        "registry": LADDER_LEVELS[1:],
        "integrity": LADDER_LEVELS,
        "hotline-protection": ("desk",),
        "hotline-migrant": ("desk",),
    }
)
TRACKS = tuple(TRACK_LEVELS)
HOTLINE_TRACKS = ("hotline-protection", "hotline-migrant")

OFFICE_LEVELS: Mapping[str, str] = MappingProxyType(
    {
        "vdc": "village",
        "commune-assistant": "commune",
        "commune-chief": "commune",
        "district-intersector": "district",
        "district-assistant": "district",
        "district-finance": "district",
        "district-technical": "district",
        "district-director": "district",
        "district-governors": "district",
        "province-esa": "province",
        "province-registry": "province",
        "province-director": "province",
        "province-governors": "province",
        "service-desk": "service-desk",
        "hotline-protection": "desk",
        "hotline-migrant": "desk",
    }
)
PROVINCE_CODES = tuple(f"{number:02}" for number in range(1, 26))
