"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Principal:
    """A reader or actor. `proven_case_id`: a caller who gave that case's number and PIN, from whatever phone.

    A system reads what lies in `area_key` or below, everywhere where that is empty; words only where it was granted `words`.
    """

    role: Literal["caller", "official", "operator", "system"]
    official_id: int | None = None
    phone_id: str | None = None
    proven_case_id: str | None = None
    system_id: str | None = None
    area_key: str | None = None
    words: bool = False


OPERATOR = Principal("operator")
