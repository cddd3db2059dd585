"""The keys, the rules, and that every screen can be answered on a call."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogues.conversation import conversation
from bot.dialogues.nodes import Typed
from bot.engine.navigation import labelled, position_of
from bot.engine.screen import Option, Screen
from bot.inbound import Inbound
from bot.voice.keys import PAGE, pressed, typed
from bot.voice.rendering import shown
from bot.voice.rules import VoiceRules
from bot.voice.screens import INTERVIEW, KEYED, SPOKEN, Way, way
from grievance_core.rulebook import RulebookError
from settings import ROOT

CALL = Inbound("voice", "twilio", "+85512000001", "CA1", "1", "", first=False)
NAVIGATION = labelled("Back", "Menu", "More", can_go_back=True, can_go_home=True)
RULES = ROOT / "rules" / "voice.yaml"


@given(st.integers(0, 60), st.integers(0, 12))
def test_a_key_means_the_option_it_was_read_out_with(options: int, page: int) -> None:
    screen = Screen("x", ("Which?",), tuple(Option(str(at), f"Option {at}") for at in range(options)))
    read = shown(screen, page, NAVIGATION, CALL)
    for key in read.options:
        press = pressed(key.key, read.page)
        if key.id in ("back", "home", "more"):
            assert press.choice == key.id
        else:
            assert position_of(press.text) == int(key.id)


@given(st.integers(0, 60))
def test_all_options_are_read_out_once(options: int) -> None:
    screen = Screen("x", ("Which?",), tuple(Option(f"o{at}", f"Option {at}") for at in range(options)))
    pages = [
        shown(screen, page, NAVIGATION, CALL) for page in range(shown(screen, 0, NAVIGATION, CALL).pages)
    ]
    read = [key.id for page in pages for key in page.options if key.id.startswith("o")]
    assert read == [option.id for option in screen.options]
    assert all(len([key for key in page.options if key.id.startswith("o")]) <= PAGE for page in pages)
    assert [("more" in [key.id for key in page.options]) for page in pages] == [True] * (len(pages) - 1) + [
        False
    ]


@pytest.mark.parametrize(("digits", "text"), [("123456789#", "123456789"), ("34", "34"), ("08", "08")])
def test_digits_are_taken_as_typed(digits: str, text: str) -> None:
    assert typed(digits).text == text


@pytest.mark.parametrize(("digits", "choice"), [("0", "back"), ("*", "home")])
def test_a_star_or_a_nought_alone_moves(digits: str, choice: str) -> None:
    assert typed(digits).choice == choice


def test_what_is_spoken_or_typed_is_asked_by_a_screen_that_exists() -> None:
    assert set(conversation().nodes) >= SPOKEN | KEYED
    assert any(node.startswith(INTERVIEW) for node in conversation().nodes)


def test_a_villager_can_answer_every_screen_that_wants_words() -> None:
    """What is left are an official's own: those are written."""
    typed_nodes = {node.id: node for node in conversation().nodes.values() if isinstance(node, Typed)}
    unanswered = {
        name for name, node in typed_nodes.items() if way(name, str(node.asks)) is Way.KEY and not node.offers
    }
    villagers = {name for name in unanswered if not name.startswith(("form-", "naming-"))}
    assert villagers == {"apply-name"}


def test_the_rules_are_those_of_the_file() -> None:
    rules = VoiceRules.load(RULES)
    assert (rules.silences, rules.back.countries) == (3, ("+855",))


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("answer_seconds: 0", "answer_seconds: 8"),
        ("silences: x", "silences: 3"),
        ("recording_seconds: 6000", "recording_seconds: 180"),
        ('countries: ["855"]', 'countries: ["+855"]'),
        ("attempts: -1", "attempts: 2"),
    ],
)
def test_a_mistake_in_the_rules_is_told_with_its_line(tmp_path: Path, wrong: str, right: str) -> None:
    text = RULES.read_text("utf-8")
    assert right in text
    path = tmp_path / "voice.yaml"
    path.write_text(text.replace(right, wrong), "utf-8")
    line = text[: text.index(right)].count("\n") + 1
    with pytest.raises(RulebookError, match=rf"voice\.yaml:{line}: "):
        VoiceRules.load(path)
