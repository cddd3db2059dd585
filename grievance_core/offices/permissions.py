"""Which pages a seat opens at the console: rules/permissions.yaml. Denied unless granted there.

A permission opens a page and shows no case: which cases are on it is for cases/access.py alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from grievance_core.offices.model import Seat
from grievance_core.offices.rules import DUTIES
from grievance_core.rulebook import Rulebook, Section, as_text, one_of, read_rulebook


@dataclass(frozen=True)
class Role:
    """A part in the institution, by kind of office and duty; with `titles`, only these seats."""

    offices: tuple[str, ...]
    duties: tuple[str, ...]
    titles: tuple[str, ...] = ()

    def is_played_by(self, seat: Seat) -> bool:
        """Whether whoever holds this seat has the part."""
        here = seat.office.kind in self.offices and seat.duty in self.duties
        return here and (not self.titles or seat.title in self.titles)


@dataclass(frozen=True)
class Permissions:
    """The file as read: roles by name, and the roles that open each page."""

    roles: Mapping[str, Role]
    pages: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, path: Path) -> Permissions:
        """The rules in the file at `path`. Raises RulebookError with every mistake and its line."""
        return read_rulebook(path, _permissions)

    def roles_of(self, seats: Iterable[Seat]) -> frozenset[str]:
        """Every part that whoever holds these seats plays."""
        held = tuple(seats)
        return frozenset(name for name, role in self.roles.items() if any(map(role.is_played_by, held)))

    def of(self, seats: Iterable[Seat]) -> frozenset[str]:
        """The pages open to whoever holds these seats."""
        played = self.roles_of(seats)
        return frozenset(page for page, roles in self.pages.items() if not played.isdisjoint(roles))


def _permissions(book: Rulebook) -> Permissions:
    roles_section, pages_section = book.root.section("roles"), book.root.section("pages")
    roles = {name: _role(roles_section.section(name)) for name in roles_section.names()}
    pages = {name: tuple(pages_section.values(name, one_of(*roles))) for name in pages_section.names()}
    return Permissions(roles, pages)


def _role(section: Section) -> Role:
    titles = tuple(section.values("titles", as_text)) if "titles" in section else ()
    return Role(
        tuple(section.values("offices", as_text)), tuple(section.values("duties", one_of(*DUTIES))), titles
    )
