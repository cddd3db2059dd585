"""The fields of a gateway's request, as the standard has them."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ussd.gateways.fields import fields

ODD = st.text(st.sampled_from("%2AaB3#*+ 5ក😀\x00é"), max_size=12)


@given(ODD)
def test_a_field_that_was_escaped_is_what_it_was(value: str) -> None:
    for escaped in (quote(value), quote_plus(value)):
        assert fields(f"text={escaped}") == {"text": value}


@given(st.text(st.sampled_from("%2AaBb3#*+5Ff"), max_size=16))
def test_whatever_comes_is_decoded_as_the_standard_library_does(value: str) -> None:
    wanted = parse_qsl(f"text={value}", keep_blank_values=True, errors="replace")
    assert fields(f"text={value}") == dict(wanted)


@pytest.mark.parametrize(
    ("escaped", "plain"), [("%2A1%2a2%23", "*1*2#"), ("%252A", "%2A"), ("%%2A", "%*"), ("%2", "%2")]
)
def test_an_escape_is_read_once(escaped: str, plain: str) -> None:
    assert fields(f"text={escaped}") == {"text": plain}
