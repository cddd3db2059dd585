"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Principal:
    """A reader or actor. `proven_case_id`: a caller who gave that case's number and PIN, from whatever phone."""

    role: Literal["caller", "official", "operator"]
    official_id: int | None = None
    phone_id: str | None = None
    proven_case_id: str | None = None


OPERATOR = Principal("operator")
