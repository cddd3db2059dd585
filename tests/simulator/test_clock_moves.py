"""How the demo's clock may be moved."""

from datetime import timedelta

import pytest

from simulator.clock import NotAMove, read_move


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3d",
        "-3d",
        "+0d",
        "+3",
        "+3w",
        "+3.5d",
        "+91d",
        "+9999d",
        "+99999h",
        "++3d",
        "+៣d",
        "reset",
        "+3d +4h",
    ],
)
def test_it_refuses_what_is_no_move_forward_within_reason(text: str) -> None:
    with pytest.raises(NotAMove):
        read_move(text)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("+4h", timedelta(hours=4)),
        ("+1d", timedelta(days=1)),
        (" +90d ", timedelta(days=90)),
        ("+2160h", timedelta(days=90)),
    ],
)
def test_it_reads_hours_and_days(text: str, span: timedelta) -> None:
    assert read_move(text) == span
