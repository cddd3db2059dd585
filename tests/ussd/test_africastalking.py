from __future__ import annotations

from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.rendered import Rendered
from ussd.gateways.africastalking import AfricasTalking
from ussd.gateways.fields import fields
from ussd.gateways.gateway import BadRequest, Gateway, HungUp, Inbound, Received, Reply

GATEWAY: Gateway = AfricasTalking()
FORM = {
    "sessionId": "ATUid_1",
    "phoneNumber": "+85512000001",
    "networkCode": "45606",
    "serviceCode": "*1280#",
    "text": "1*ភូមិ",
}


def form(**changed: str | None) -> Received:
    given = {name: value for name, value in (FORM | changed).items() if value is not None}
    return Received(urlencode(given).encode())


def read(received: Received) -> Inbound:
    inbound = GATEWAY.read(received)
    assert isinstance(inbound, Inbound)
    return inbound


def test_it_reads_the_form() -> None:
    inbound = read(form())
    assert (inbound.channel, inbound.gateway, inbound.network) == ("ussd", "africastalking", "45606")
    assert (inbound.address, inbound.session) == ("+85512000001", "ATUid_1")
    assert (inbound.text, inbound.cumulative, inbound.first) == ("", "1*ភូមិ", False)


def test_a_session_begins_without_text_or_without_the_field() -> None:
    assert read(form(text="")).first
    assert read(form(text=None)).first


@given(
    st.lists(
        st.one_of(st.sampled_from("ab=&+*%2"), st.text(st.characters(exclude_categories=["Cs"]), max_size=2)),
        max_size=20,
    ).map("".join)
)
def test_it_reads_a_form_as_everybody_does(body: str) -> None:
    everybodys = parse_qs(body, keep_blank_values=True)
    assert fields(body) == {name: values[-1] for name, values in everybodys.items()}


def test_the_same_message_has_the_same_id_and_no_other_has_it() -> None:
    ids = {read(form(text=text)).message_id for text in ("", "1", "1*1", "1*1*")}
    assert len(ids) == 4
    assert read(form()).message_id == read(form()).message_id
    assert read(form()).message_id != read(form(sessionId="other")).message_id


@pytest.mark.parametrize("field", ["sessionId", "phoneNumber"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_field_is_refused_by_name(field: str, value: str | None) -> None:
    with pytest.raises(BadRequest) as caught:
        GATEWAY.read(form(**{field: value}))
    assert (caught.value.field, caught.value.msgid) == (field, "error.gateway")


@pytest.mark.parametrize(
    "number", ["abc", "+1", "+999999999999", "1288", "+" + "1" * 400, "+85512\x00000001"]
)
def test_a_malformed_number_is_refused_without_saying_it(number: str) -> None:
    with pytest.raises(BadRequest, match="phoneNumber") as caught:
        GATEWAY.read(form(phoneNumber=number))
    assert caught.value.msgid == "error.caller"
    assert caught.value.address == ""
    assert number not in str(caught.value)


def test_a_form_without_session_still_tells_whose_phone_it_is() -> None:
    with pytest.raises(BadRequest) as caught:
        GATEWAY.read(form(sessionId=None, phoneNumber="012 000 001"))
    assert caught.value.address == "+85512000001"
    assert "12000001" not in str(caught.value)


def test_invalid_utf8_is_read_as_far_as_it_goes() -> None:
    body = b"sessionId=s&phoneNumber=%2B85512000001&text=a%FFb\xff"
    assert read(Received(body)).cumulative == "a\ufffdb\ufffd"


def test_a_field_given_twice_counts_as_its_last() -> None:
    body = b"sessionId=s&phoneNumber=%2B85512000001&text=1&text=2"
    assert read(Received(body)).cumulative == "2"


def test_a_form_of_a_thousand_fields_is_refused() -> None:
    with pytest.raises(BadRequest, match="form"):
        GATEWAY.read(Received(b"&".join([b"a=1"] * 1_000)))


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_refused_or_read(body: bytes) -> None:
    with pytest.raises(BadRequest):
        GATEWAY.read(Received(body))


def test_it_continues_until_the_screen_has_ended() -> None:
    shown = Rendered("Hello\n1 Yes", 0, 1, 10, 1, ())
    assert GATEWAY.write(shown, Received()) == Reply("CON Hello\n1 Yes")
    assert GATEWAY.write(Rendered("Bye", 0, 1, 3, 1, (), ended=True), Received()).body == "END Bye"


def test_its_notice_tells_which_call_is_over() -> None:
    notice = Received(urlencode({**FORM, "status": "Incomplete"}).encode(), place="end")
    assert GATEWAY.read(notice) == HungUp("ussd", "africastalking", "+85512000001", "ATUid_1")


@pytest.mark.parametrize("place", ["END", "end/", "start", "x"])
def test_it_is_called_nowhere_else(place: str) -> None:
    assert not GATEWAY.knows(place)
