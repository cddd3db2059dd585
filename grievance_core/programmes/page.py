"""A rule file whose sections may hold lists of sections, and trees of all, any and not."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

import yaml

from grievance_core.programmes.tree import EVERYBODY, AllOf, AnyOf, Leaf, Node, Not
from grievance_core.rulebook import Faults, Rulebook, Section, suggestion

BRANCHES = ("all", "any", "not")
DEEPEST = 8


class Page(Section):
    """A section that may also hold lists of sections and trees."""

    def __init__(self, faults: Faults, node: yaml.Node | None, line: int) -> None:
        super().__init__(faults, node, line)
        self._pages: dict[str, Page] = {}

    def section(self, name: str) -> Page:
        """The section under `name`; an empty one, after recording the mistake, when there is none."""
        if name not in self._pages:
            self._asked[name] = None
            line, node = self._entries.get(name, (self.line, None))
            if node is None:
                self.missing(name)
            self._sections[name] = self._pages[name] = Page(self._faults, node, line)
        return self._pages[name]

    def may_have(self, name: str) -> bool:
        """Whether `name` is written here. It need not be."""
        self._asked[name] = None
        return name in self

    def sections(self, name: str) -> tuple[Page, ...]:
        """The list under `name`, each entry a section of its own."""
        node = self._list(name)
        found = (
            tuple(Page(self._faults, item, item.start_mark.line + 1) for item in node.value) if node else ()
        )
        self._sections |= {f"{name}[{place}]": section for place, section in enumerate(found)}
        return found

    def _list(self, name: str) -> yaml.SequenceNode | None:
        self._asked[name] = None
        if name not in self._entries:
            self.missing(name)
            return None
        line, node = self._entries[name]
        if isinstance(node, yaml.SequenceNode) and node.value:
            return node
        self._faults.add(line, f"{name}: expected a list, each entry behind a dash")
        return None

    def tree(self, known: Collection[str]) -> Node:
        """The tree written here as `all:`, `any:` or `not:` of criteria and further trees, or as `everyone: yes`."""
        written = [name for name in (*BRANCHES, "everyone") if name in self]
        self._asked |= dict.fromkeys((*BRANCHES, "everyone"))
        if len(written) != 1:
            self._faults.add(self.line, f"write one of {', '.join(BRANCHES)} or everyone here, and only one")
            return EVERYBODY
        line, node = self._entries[written[0]]
        if written[0] != "everyone":
            return _Trees(self._faults, known).branch(written[0], line, node, 1)
        if not isinstance(node, yaml.ScalarNode) or node.value != "yes":
            self._faults.add(line, "everyone: can only be yes")
        return EVERYBODY


class _Trees:
    """Reads trees, and names what is wrong in them by line."""

    def __init__(self, faults: Faults, known: Collection[str]) -> None:
        self._faults = faults
        self._known = known

    def branch(self, name: str, line: int, node: yaml.Node, depth: int) -> Node:
        if depth > DEEPEST:
            self._faults.add(line, f"{name}: more than {DEEPEST} trees inside each other")
            return EVERYBODY
        if name == "not":
            return Not(self._node(node, depth))
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            self._faults.add(line, f"{name}: expected a list of criteria")
            return EVERYBODY
        parts = tuple(self._node(item, depth) for item in node.value)
        return AllOf(parts) if name == "all" else AnyOf(parts)

    def _node(self, node: yaml.Node, depth: int) -> Node:
        line = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            return self._leaf(line, node.value)
        if isinstance(node, yaml.MappingNode) and len(node.value) == 1:
            key, value = node.value[0]
            if isinstance(key, yaml.ScalarNode) and key.value in BRANCHES:
                return self.branch(key.value, line, value, depth + 1)
        self._faults.add(line, f"expected a criterion, or one of {', '.join(BRANCHES)} with a list under it")
        return EVERYBODY

    def _leaf(self, line: int, name: str) -> Leaf:
        if name not in self._known:
            self._faults.add(line, f"'{name}' is not a criterion{suggestion(name, self._known)}")
        return Leaf(name)


class PageBook(Rulebook):
    """A rule file whose root is a Page."""

    root: Page

    def __init__(self, name: str, source: bytes) -> None:
        self.faults = Faults(name)
        self.version = hashlib.sha256(source).hexdigest()[:12]
        self.root = Page(self.faults, self._compose(source), 1)
