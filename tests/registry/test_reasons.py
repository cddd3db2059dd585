"""Every reason a file or a row is refused for has its sentence, and no sentence is left over."""

from __future__ import annotations

import re

from grievance_core.registry.matching import _FAULTS
from settings import ROOT
from writing.catalogue import Catalogues

RAISED = re.compile(r'(?:CellFault|Unreadable)\(\s*"([a-z0-9-]+)"(?: if [^"]+ else "([a-z0-9-]+)")?')
ADDED = re.compile(r'\("[a-z_]*", "([a-z]+-[a-z-]+)"\)|\(column, "(before-birth|needed)"\)')
RESULTS = re.compile(r'"(application-[a-z-]+|reason-needed|template-results)"')
SAID = re.compile(r'_said\("([a-z-]+)"\)')


def test_every_reason_has_a_sentence() -> None:
    folder = ROOT / "grievance_core" / "registry"
    results = (ROOT / "grievance_core" / "applications").glob("results*.py")  # told in the same words
    source = "".join(path.read_text("utf-8") for path in (*folder.glob("*.py"), *results))
    reasons = {reason for _, reason, _ in _FAULTS}
    reasons |= {
        found for pattern in (RAISED, SAID) for pair in pattern.findall(source) for found in _each(pair)
    }
    reasons |= set(RESULTS.findall(source))
    checks = (folder / "checking.py").read_text("utf-8")
    reasons |= {found for pair in ADDED.findall(checks) for found in _each(pair)}
    written = (ROOT / "locales" / "en" / "LC_MESSAGES" / "messages.po").read_text("utf-8")
    assert set(re.findall(r'msgctxt "registry"\nmsgid "([a-z0-9-]+)"', written)) == reasons
    assert Catalogues.load(ROOT / "locales").problems() == []


def _each(found: str | tuple[str, ...]) -> list[str]:
    return [part for part in ((found,) if isinstance(found, str) else found) if part]
