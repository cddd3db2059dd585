"""The README's transcript, acted out: what stands on her phone, what she presses, what arrives."""

from __future__ import annotations

from tests.journeys.phones import VILLAGER, Handset, Town
from tests.world import VILLAGE

WORDS = {
    "km": "ប្រាក់ឧបត្ថម្ភកូនខ្ញុំយឺតពីរខែហើយ",
    "en": "The cash for my baby is two months late",
}
SOLVED = {"km": "ប្រាក់បើកនៅ Wing ថ្ងៃសុក្រ", "en": "The money is at Wing on Friday"}
RECOMMENDATION = {"km": "សូមបើកប្រាក់ក្នុង៧ថ្ងៃ", "en": "Pay within seven days"}


def tell(town: Town, language: str) -> str:
    """The story in one language, screen by screen, as lines of text."""
    lines: list[str] = ["She dials *855#"] if language == "en" else ["គាត់ចុច *855#"]
    town.world.phone(VILLAGER, VILLAGE, language)  # known to the service, like the first villager of the demo
    phone = town.handset().dial()
    reference = _complain(phone, lines, language)
    seen = len(town.texts())
    town.wait("+20d")
    seen = _arrived(town, lines, seen)
    town.wait("+40d")
    town.act("tcc:17/secretary", reference, "recommend", RECOMMENDATION[language])
    town.act("province-director:17/director", reference, "decide", SOLVED[language])
    town.wait("+1h")
    seen = _arrived(town, lines, seen)
    reply = town.handset(channel="sms").write("2")
    lines += ["> 2", *_screen(reply)]
    town.wait("+1h")
    _arrived(town, lines, seen)
    return "\n".join(lines)


def _complain(phone: Handset, lines: list[str], language: str) -> str:
    _press(phone, lines, "complaint", "payment", "confirm")
    lines += [*_screen(phone), f"> {WORDS[language]}"]
    phone.type(WORDS[language])
    _press(phone, lines, "anonymous", "confirm")
    lines += _screen(phone)
    return str(phone.screen["reference"])


def _press(phone: Handset, lines: list[str], *ids: str) -> None:
    for option in ids:
        key = next(entry["key"] for entry in phone.screen["options"] if entry["id"] == option)
        while f"\n{key} " not in "\n" + phone.screen["text"]:  # nobody presses what is not on the screen
            lines += [*_screen(phone), "> 98"]
            phone.type("98")
        lines += [*_screen(phone), f"> {key}"]
        phone.type(key)


def _screen(phone: Handset) -> list[str]:
    return ["", *("  " + line for line in phone.screen["text"].splitlines()), ""]


def _arrived(town: Town, lines: list[str], seen: int) -> int:
    texts = town.texts(VILLAGER)
    lines += [f"SMS: {text}" for text in texts[seen:]]
    return len(texts)
