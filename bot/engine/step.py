"""One step of a conversation: pure, the same on every channel.

An answer is read against what the person was shown (`State.shown`), first as navigation, then as the number
or id of an option; whatever is left goes to the node as words. Words lose their control characters and end
at MAX_DRAFT_VALUE; she is told when they were shortened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from bot.engine.definition import Definition, Desk, Effect, Move
from bot.engine.navigation import BACK, HOME, KEYS, MORE, Navigation, labelled, position_of
from bot.engine.screen import Screen
from bot.engine.state import ASKED, MAX_DRAFT_VALUE, MAX_TRAIL, Answered, Dialled, Event, State
from writing.cleaning import clean
from writing.clusters import cut
from writing.numerals import latin_digits

CHOOSE = "error.choose"
SHORTENED = "error.shortened"
MAX_PAGE = 999
# How `shown` remembers that a way to move was on view; no option id begins with a slash.
_ON_VIEW = {way: f"/{way}" for way in KEYS}


class Stepped(NamedTuple):
    """The state after an answer, and what the institution is asked to do."""

    state: State
    effects: tuple[Effect, ...] = ()


class Drawn(NamedTuple):
    """A screen of meaning, the ways to move from it, and the state that remembers what was shown."""

    screen: Screen
    navigation: Navigation
    state: State


def step(definition: Definition, state: State, event: Event) -> Stepped:
    """The state and effects that follow from `event`.

    Dialling again shows the conversation where it stood: a dropped session resumes, and a start delivered
    twice answers nothing. A node that a newer definition no longer has is replaced by the start. Raises
    KeyError when a node moves to one that does not exist, whatever the person typed.
    """
    here = _known(definition, state)
    if isinstance(event, Dialled):
        return Stepped(here._replace(page=0, complaint=""))
    choice = _choice(here, event)
    if choice in KEYS:
        return Stepped(_navigated(definition, here, choice))
    if event.choice is not None and choice not in _options(here):
        return Stepped(here._replace(page=0, complaint=CHOOSE))
    words = clean(event.text)
    kept = cut(words, MAX_DRAFT_VALUE)
    answered = here._replace(complaint="") if here.complaint else here
    move = definition.nodes[here.node].take(answered, choice, kept)
    after = moved(definition, here, move)
    if len(kept) < len(words) and not after.complaint:
        after = after._replace(complaint=SHORTENED)
    return Stepped(after, move.effects)


def moved(definition: Definition, state: State, move: Move) -> State:
    """`state` after `move`; its effects are left to the caller. Raises KeyError when it leads to a node that does not exist.

    Values to keep are cleaned and end at MAX_DRAFT_VALUE. Arriving at the start forgets the trail, but not the draft.
    """
    kept = state._replace(draft=_kept(state.draft, move.keep)) if move.keep else state
    if move.wrong:
        return kept._replace(page=0, complaint=move.wrong)
    if move.to not in definition.nodes:
        raise KeyError(f"{state.node} moves to {move.to}, which does not exist")
    if move.fresh or move.to == definition.start:
        return _at(kept, move.to, ())
    trail = state.trail if move.to == state.node else (*state.trail, state.node)[-MAX_TRAIL:]
    return _at(kept, move.to, trail)


def draw(definition: Definition, state: State, desk: Desk) -> Drawn:
    """The screen of `state`, with what was wrong with the last answer (context "error") as its first paragraph.

    The labels of navigation are the msgids `navigation.back`, `.home` and `.more` in the context "navigation".
    """
    here = _known(definition, state)
    screen = definition.nodes[here.node].show(here, desk)
    if here.complaint:
        screen = replace(screen, paragraphs=(desk.say("error", here.complaint), *screen.paragraphs))
    navigation = _navigation(definition, here, screen, desk)
    ways = [BACK] * navigation.can_go_back + [HOME] * navigation.can_go_home
    shown = (*(option.id for option in screen.options), *(_ON_VIEW[way] for way in ways))
    if screen.about:
        here = here._replace(draft=MappingProxyType({**here.draft, ASKED: screen.about}))
    return Drawn(screen, navigation, here._replace(shown=shown))


def on_view(state: State, page: int, pages: int) -> State:
    """`state` after a channel showed `page` of `pages`: it remembers the page, and whether `more` leads anywhere."""
    ways = tuple(name for name in state.shown if name != _ON_VIEW[MORE])
    more = (_ON_VIEW[MORE],) if page + 1 < pages else ()
    return state._replace(page=page, shown=ways + more)


def _known(definition: Definition, state: State) -> State:
    trail = tuple(node for node in state.trail if node in definition.nodes)
    if state.node in definition.nodes:
        return state if len(trail) == len(state.trail) else state._replace(trail=trail)
    return state._replace(node=definition.start, trail=(), shown=(), page=0, complaint="")


def _choice(state: State, event: Answered) -> str | None:
    if event.choice is not None:
        return event.choice
    typed = latin_digits(clean(event.text)).rstrip(".)#").rstrip()
    for way, key in KEYS.items():
        if typed == key and (_ON_VIEW[way] in state.shown or (way == BACK and state.page)):
            return way
    position, options = position_of(typed), _options(state)
    return options[position] if position is not None and position < len(options) else None


def _options(state: State) -> list[str]:
    return [name for name in state.shown if name not in _ON_VIEW.values()]


def _navigated(definition: Definition, state: State, way: str) -> State:
    if way == HOME:
        # Answers of a conversation she left must not turn up in the next one.
        return _at(state, definition.start, ())._replace(draft=MappingProxyType({}))
    if way == MORE:
        return state._replace(page=min(state.page + 1, MAX_PAGE))
    if state.page:
        return state._replace(page=state.page - 1)
    *earlier, node = state.trail or (state.node,)
    return _at(state, node, tuple(earlier))


def _at(state: State, node: str, trail: tuple[str, ...]) -> State:
    # A new place was not shown yet: until it is, no number means anything.
    shown = state.shown if node == state.node else ()
    return state._replace(node=node, trail=trail, shown=shown, page=0, complaint="")


def _kept(draft: Mapping[str, str], keep: Mapping[str, str | None]) -> Mapping[str, str]:
    kept = {name: value for name, value in draft.items() if name not in keep}
    new = {name: cut(clean(value), MAX_DRAFT_VALUE) for name, value in keep.items() if value is not None}
    return MappingProxyType(kept | new)


def _navigation(definition: Definition, state: State, screen: Screen, desk: Desk) -> Navigation:
    back, home, more = (desk.say("navigation", f"navigation.{way}") for way in (BACK, HOME, MORE))
    can_go_back = bool(state.trail) and not screen.ended
    can_go_home = state.node != definition.start and not screen.ended
    return labelled(back, home, more, can_go_back=can_go_back, can_go_home=can_go_home)
