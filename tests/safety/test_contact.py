"""Nothing is sent that she did not agree to: not to another phone, not at another hour, not in other words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from grievance_core.cases import asking
from grievance_core.cases.filing import Receipt
from grievance_core.cases.principal import Principal
from grievance_core.cases.reaching import Wish, agree, leave_alone
from grievance_core.errors import Refused
from grievance_core.messages.model import Message
from grievance_core.messages.outbox import opened
from grievance_core.safety import contact
from grievance_core.safety.contact import NOBODY, contact_of
from grievance_core.safety.model import SafeContactRow
from tests.cases.stories import do
from tests.dialogues.phone import Exchange, Phone
from tests.world import World

HER, OTHER = "+85512000001", "+85512000099"
MANAGER = "hotline-protection/case-manager-1"
WISH = Wish(HER, other_number=False, may_text=True, may_call=True)
QUESTION = "Come to the shelter"


def her(receipt: Receipt) -> Principal:
    return Principal("caller", proven_case_id=receipt.case_id)


def wishes(world: World, receipt: Receipt, wish: Wish) -> None:
    with world.work() as session:
        agree(session, world.inst, receipt.case_id, her(receipt), world.now, wish)


def to_her(world: World) -> list[tuple[str, str, str]]:
    """Number, text and state of what was written to her."""
    with world.sessions() as session:
        rows = session.scalars(select(Message).where(Message.official_id.is_(None)).order_by(Message.id))
        return [(*opened(world.inst, row), row.state) for row in rows]


def asked(world: World, receipt: Receipt) -> None:
    do(world, receipt, asking.ask_complainant, MANAGER, QUESTION)


def can_ask(world: World, receipt: Receipt) -> bool:
    try:
        asked(world, receipt)
    except Refused:
        return False
    return True


@pytest.mark.parametrize("row", ["none", "no", "silent", "nobody"])
def test_nothing_is_written_unless_she_agreed(world: World, row: str) -> None:
    receipt = world.file("danger", may_text=row == "silent")
    with world.work() as session:
        if row == "none":
            session.execute(delete(SafeContactRow))
        if row == "nobody":
            leave_alone(session, world.inst, receipt.case_id, her(receipt), world.now)
    if row == "silent":
        wishes(world, receipt, replace(WISH, wording="silent"))
    can_ask(world, receipt)
    world.pass_time(days=2)
    assert to_her(world) == []


def test_what_is_worth_no_text_is_not_sent_even_where_she_agreed(world: World) -> None:
    world.file("danger")
    world.pass_time(days=3)
    assert to_her(world) == []


@pytest.mark.parametrize(("wording", "begins"), [("neutral", "សំណើ"), ("shop", "របស់ដែលអ្នក")])
def test_it_goes_to_the_number_and_in_the_words_she_chose(world: World, wording: str, begins: str) -> None:
    receipt = world.file("danger")
    wishes(world, receipt, replace(WISH, number=OTHER, other_number=True, wording=wording))
    asked(world, receipt)
    world.settle()
    ((number, text, state),) = to_her(world)
    assert (number, state) == (OTHER, "delivered")
    assert text.startswith(begins)
    assert not any(word in text for word in (QUESTION, receipt.reference, receipt.pin))


def test_it_waits_for_her_hours_also_where_it_is_urgent(world: World) -> None:
    receipt = world.file("danger")
    wishes(world, receipt, replace(WISH, hours="evening"))
    asked(world, receipt)  # at 9:00
    world.pass_time(hours=8)
    assert [state for *_, state in to_her(world)] == ["held"]
    world.pass_time(hours=1)
    assert [state for *_, state in to_her(world)] == ["delivered"]


def test_it_is_not_sent_when_she_changed_her_mind_meanwhile(world: World) -> None:
    receipt = world.file("danger")
    wishes(world, receipt, replace(WISH, hours="evening"))
    asked(world, receipt)
    with world.work() as session:
        leave_alone(session, world.inst, receipt.case_id, her(receipt), world.now)
    world.pass_time(days=1)
    assert [state for *_, state in to_her(world)] == ["failed"]
    assert HER not in [number for number, _ in world.phones.arrived.values()]


@pytest.mark.parametrize("change", [{"number": OTHER}, {"wording": "shop"}, {"may_text": False}])
def test_a_text_that_is_no_longer_as_she_wants_it_is_refused_by_who_sends(
    world: World, change: dict[str, object]
) -> None:
    receipt = world.file("danger")
    world.sends = False
    wishes(world, receipt, WISH)
    asked(world, receipt)
    wishes(world, receipt, replace(WISH, **change))  # type: ignore[arg-type]
    world.sends = True
    world.settle()
    assert [state for *_, state in to_her(world)] == ["failed"]


def test_one_that_comes_up_at_a_bad_hour_waits_for_the_next_good_one(world: World) -> None:
    receipt = world.file("danger")
    world.sends = False
    wishes(world, receipt, replace(WISH, hours="morning"))
    asked(world, receipt)
    world.now += timedelta(hours=6)
    world.sends = True
    world.settle()
    assert [state for *_, state in to_her(world)] == ["held"]
    world.pass_time(hours=17)
    assert [state for *_, state in to_her(world)] == ["delivered"]


def test_nobody_but_she_says_how_she_is_reached(world: World) -> None:
    receipt, ordinary = world.file("danger"), world.file("payment")
    before = _contact(world, receipt)
    for by in (
        world.official(MANAGER),
        world.official("hotline-protection/supervisor"),
        Principal("caller", phone_id=world.phone()),
        Principal("operator"),
    ):
        with world.work() as session, pytest.raises(Refused):
            agree(session, world.inst, receipt.case_id, by, world.now, replace(WISH, number=OTHER))
    with world.work() as session, pytest.raises(Refused):
        agree(session, world.inst, ordinary.case_id, her(ordinary), world.now, WISH)
    assert _contact(world, receipt) == before


def _contact(world: World, receipt: Receipt) -> contact.SafeContact:
    with world.work() as session:
        return contact_of(session, world.inst, receipt.case_id)


def test_calls_are_allowed_only_in_her_hours_and_only_where_she_said_so(world: World) -> None:
    receipt = world.file("danger")
    assert not _contact(world, receipt).may_call_now(world.now)
    wishes(world, receipt, replace(WISH, hours="midday"))
    found = _contact(world, receipt)
    assert not found.may_call_now(world.now)
    assert found.may_call_now(world.now + timedelta(hours=3))


def test_what_is_kept_cannot_be_read_and_is_forgotten_when_asked(world: World) -> None:
    receipt = world.file("danger")
    wishes(world, receipt, replace(WISH, number=OTHER, shared_with="partner"))
    with world.work() as session:
        kept = session.scalars(select(SafeContactRow)).one().contact_sealed
        assert not any(word in kept for word in (OTHER.encode(), b"partner", b"shop"))
        contact.erase(session, receipt.case_id)
    assert _contact(world, receipt) == NOBODY


def told(exchange: Exchange, phone: Phone, reference: str) -> contact.SafeContact:
    from grievance_core.cases.model import Case  # noqa: PLC0415

    with exchange.world.work() as session:
        case_id = session.scalars(select(Case.id).where(Case.reference == reference)).one()
        return contact_of(session, exchange.world.inst, case_id)


def filed(exchange: Exchange) -> tuple[Phone, str, str]:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("hotline", "danger", "no").type("ប្តីខ្ញុំវាយខ្ញុំ")
    assert phone.answer
    return phone, phone.answer.reference or "", phone.answer.pin or ""


def test_she_says_it_after_she_was_heard_and_all_of_it_counts_at_once(exchange: Exchange) -> None:
    phone, reference, _ = filed(exchange)
    phone.choose("reach", "other").type("012 000 099")
    phone.choose("both").choose("evening").choose("partner")
    assert not told(exchange, phone, reference).asked
    phone.choose("shop")
    assert phone.at == "reach-done"
    assert told(exchange, phone, reference) == contact.SafeContact(
        OTHER, may_text=True, may_call=True, hours="evening", shared_with="partner", wording="shop",
        other_number=True, asked=True,
    )  # fmt: skip


def test_where_the_call_breaks_off_nothing_is_allowed_that_was_not_before(exchange: Exchange) -> None:
    phone, reference, _ = filed(exchange)
    phone.choose("reach", "this", "both", "evening").dial()
    assert phone.at == "main"
    found = told(exchange, phone, reference)
    assert (found.asked, found.texts, found.may_call) == (False, False, False)


def test_she_changes_it_later_with_number_and_pin_from_another_phone(exchange: Exchange) -> None:
    _, reference, pin = filed(exchange)
    exchange.world.phone(OTHER)
    phone = exchange.phone(OTHER).dial().choose("my-case", "number").type(reference, pin)
    phone.choose("reach", "this", "call", "morning", "skip")
    assert phone.at == "reach-done"
    found = told(exchange, phone, reference)
    assert (found.number, found.may_call, found.texts, found.shared_with) == (OTHER, True, False, "")


def test_she_can_say_that_nobody_is_to_reach_her(exchange: Exchange) -> None:
    phone, reference, _ = filed(exchange)
    phone.choose("reach", "none")
    found = told(exchange, phone, reference)
    assert (found.asked, found.number, found.texts, found.may_call) == (True, "", False, False)


def test_please_call_me_allows_a_call_and_no_text(exchange: Exchange) -> None:
    exchange.world.phone()
    phone = exchange.phone().dial().choose("hotline", "call-me", "danger")
    assert phone.answer
    found = told(exchange, phone, phone.answer.reference or "")
    assert (found.number, found.may_call, found.texts) == (HER, True, False)


def test_whoever_has_no_case_in_this_conversation_changes_nothing(exchange: Exchange) -> None:
    phone, reference, _ = filed(exchange)
    before = told(exchange, phone, reference)
    phone.dial().choose("my-case", "number").type(reference, "0000")
    assert phone.at == "case-pin"
    phone.send(phone.inbound(choice="reach"))
    assert told(exchange, phone, reference) == before
