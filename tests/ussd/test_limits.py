from __future__ import annotations

from pathlib import Path

import pytest

from grievance_core.rulebook import RulebookError
from ussd.limits import Limit, Limits

RULES = Path(__file__).parents[2] / "rules" / "gateways.yaml"


def load(tmp_path: Path, text: str) -> Limits:
    path = tmp_path / "gateways.yaml"
    path.write_text(text, "utf-8")
    return Limits.load(path)


def test_the_rules_are_readable() -> None:
    limits = Limits.load(RULES)
    assert limits.of("africastalking").octets == 160
    assert limits.of("simulator-144").octets == 144
    assert "simulator" in limits.gateways


def test_an_unknown_gateway_is_an_error() -> None:
    with pytest.raises(LookupError, match="nobody"):
        Limits.load(RULES).of("nobody")


def test_a_network_has_limits_of_its_own(tmp_path: Path) -> None:
    rules = (
        "a:\n  octets: 160\n  languages: [km, en]\n  networks:\n    '45606': {octets: 144, languages: [en]}\n"
    )
    limits = load(tmp_path, rules)
    assert limits.of("a", "45606") == Limit(144, ("en",))
    assert limits.of("a", "45601") == Limit(160, ("km", "en"))


def test_a_language_the_phones_cannot_show_is_replaced() -> None:
    assert Limit(160, ("en",)).language("km") == "en"
    assert Limit(160, ("km", "en")).language("en") == "en"


def test_every_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(RulebookError) as caught:
        load(tmp_path, "a:\n  octets: 9\n  languages: []\n  colour: red\nb:\n  octets: " + "9" * 5_000 + "\n")
    told = str(caught.value)
    assert "gateways.yaml:2: octets: '9' is not a number of octets from 48 to 182" in told
    assert "gateways.yaml:3: languages: name at least one" in told
    assert "gateways.yaml:4: colour" in told
    assert "gateways.yaml:5: languages: is missing" in told
