"""What each gateway and network can carry, read from rules/gateways.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grievance_core.rulebook import Rulebook, Section, as_text, read_rulebook
from writing.languages import shown_instead

LEAST_OCTETS, MOST_OCTETS = 48, 182


@dataclass(frozen=True)
class Limit:
    """Octets of one screen, navigation included, and the languages the phones of a network can show, best first."""

    octets: int
    languages: tuple[str, ...]

    def language(self, wanted: str) -> str:
        """`wanted` where it can be shown, else the same language in other letters, else the first that can be."""
        return shown_instead(wanted, self.languages)


@dataclass(frozen=True)
class Limits:
    """The limits of all gateways, with those of single networks behind them."""

    _gateways: Mapping[str, Limit]
    _networks: Mapping[tuple[str, str], Limit]

    @classmethod
    def load(cls, path: Path) -> Limits:
        """The rules in the file at `path`. Raises RulebookError with every mistake and its line."""
        return read_rulebook(path, _limits)

    @property
    def gateways(self) -> tuple[str, ...]:
        return tuple(self._gateways)

    def of(self, gateway: str, network: str = "") -> Limit:
        """The limit of a network behind a gateway, or the gateway's own. Raises LookupError for an unknown gateway."""
        limit = self._networks.get((gateway, network)) or self._gateways.get(gateway)
        if limit is None:
            raise LookupError(f"there is no gateway called {gateway}")
        return limit


def _limits(book: Rulebook) -> Limits:
    gateways: dict[str, Limit] = {}
    networks: dict[tuple[str, str], Limit] = {}
    for name in book.root.names():
        section = book.root.section(name)
        gateways[name] = _limit(section)
        if "networks" in section:
            behind = section.section("networks")
            networks |= {(name, code): _limit(behind.section(code)) for code in behind.names()}
    return Limits(gateways, networks)


def _limit(section: Section) -> Limit:
    octets = section.value("octets", _octets, LEAST_OCTETS)
    languages = section.values("languages", as_text)
    if "languages" in section and not languages:
        section.fault("languages", "name at least one, as [km, en]")
    return Limit(octets, languages)


def _octets(text: str) -> int:
    if not text.isdecimal() or not LEAST_OCTETS <= int(text[:9]) <= MOST_OCTETS:
        raise ValueError(f"'{text}' is not a number of octets from {LEAST_OCTETS} to {MOST_OCTETS}")
    return int(text)
