"""The story the service exists for, told through its own addresses on both stores."""

from __future__ import annotations

from tests.journeys.phones import Town

PAID_LATE = "ប្រាក់ឧបត្ថម្ភរបស់ខ្ញុំយឺតពីរខែហើយ"


def test_a_complaint_climbs_unanswered_to_the_province_is_heard_decided_told_contested_and_decided_by_others(
    town: Town,
) -> None:
    reference, pin = town.complain("payment", PAID_LATE)
    assert len(reference) == 9
    assert len(pin) == 4
    case = town.case(reference)
    assert (case["track"], case["level"], case["state"]) == ("tcc", "village", "received")

    town.wait("+20d")
    case = town.case(reference)
    assert (case["level"], case["state"], case["committee"]) == ("province", "referred", "tcc:17")
    assert town.history(reference).count("climbed") == 3

    town.wait("+40d")
    town.act("tcc:17/secretary", reference, "recommend", "សូមបើកប្រាក់ក្នុងសប្ដាហ៍នេះ")
    town.act("province-director:17/director", reference, "decide").choose("confirm")
    town.wait("+1d")
    case = town.case(reference)
    assert case["state"] == "awaiting_confirmation"
    assert case["decision"] == "សូមបើកប្រាក់ក្នុងសប្ដាហ៍នេះ"
    assert any("សូមបើកប្រាក់" in text for text in town.texts())
    relayed = {event["type"] for event in case["events"]}
    assert {"decided", "delivered"} <= relayed

    phone = town.handset(channel="sms").write("2")
    assert town.case(reference)["state"] == "appealed", phone.screen
    case = town.case(reference)
    assert case["office"] == "province-governors:17"
    assert len(case["appeals"]) == 1

    town.act("province-governors:17/governor", reference, "solved", "អភិបាលបានបញ្ជាឱ្យបើកប្រាក់")
    town.wait("+4h")
    town.handset(channel="sms").write("1")
    assert town.case(reference)["state"] == "closed"
