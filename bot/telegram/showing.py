"""What a chat is shown: one message with the screen, which changes in place while buttons are pressed.

What she writes stands below that message, so the next screen is a new one, and the earlier loses its buttons. A receipt has no
buttons and is never changed again: it tells the number and PIN of her case.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from http import HTTPStatus

from bot.engine.state import HOME
from bot.inbound import Answer
from bot.telegram.client import BotApi
from bot.telegram.errors import Refused, TelegramError
from bot.telegram.keyboards import NO_BUTTONS, Keyboard, asking_for_number, under
from bot.telegram.reading import Came
from bot.telegram.screens import Screens
from writing.catalogue import Catalogues

CONTEXT = "telegram"
# Whoever holds the phone next must not find there what was typed at these: it is deleted once it was read.
PRIVATE = frozenset({"pin", "case-pin", "link-pin", "myself-pin", "hotline-words"})
NO_PREVIEW = {"is_disabled": True}


class Blocked(TelegramError):
    """She does not want anything from us here."""

    permanent = True


class Showing:
    """Shows screens and says sentences in chats."""

    def __init__(self, api: BotApi, screens: Screens, catalogues: Catalogues) -> None:
        self._api = api
        self._screens = screens
        self._texts = catalogues

    def screen(self, came: Came, address: str, answer: Answer) -> None:
        """The screen of `answer`. Raises Blocked, and TelegramError when it may not have arrived."""
        text, buttons = self._above(answer), under(answer.rendered, answer.mark)
        before = self._screens.last(address)
        tapped = came.tap.message_id if came.tap else None
        shown = self._edited(came, tapped, text, buttons) if tapped else None
        if shown is None:
            shown = self._sent(came, text, buttons)
        self._screens.remember(address, shown, answer.screen)
        with _in_peace():
            self._tidy(came, before, shown)

    def say(self, came: Came, language: str, msgid: str, keyboard: Keyboard | None = None) -> None:
        """A sentence beside the conversation. Raises Blocked, TelegramError."""
        self._sent(came, self._texts.text(language, CONTEXT, msgid), keyboard)
        with _in_peace():
            self._answer_tap(came)

    def ask_number(self, came: Came, language: str, msgid: str) -> None:
        """Offer the button that sends her own number. Raises Blocked, TelegramError."""
        label = self._texts.text(language, CONTEXT, "share-number")
        self.say(came, language, msgid, asking_for_number(label))

    def _above(self, answer: Answer) -> str:
        """What stands above the buttons. The main menu has no words of its own, for want of room on other phones."""
        texts, text = self._texts, answer.rendered.text
        bare = answer.screen == HOME and text == texts.text(answer.language, "navigation", "navigation.home")
        return texts.text(answer.language, CONTEXT, "title") if bare else text

    def _edited(self, came: Came, message_id: int, text: str, buttons: Keyboard | None) -> int | None:
        """The message, changed; None where Telegram no longer lets us change it."""
        try:
            self._api.call(
                "editMessageText",
                chat_id=came.chat,
                message_id=message_id,
                text=text,
                reply_markup=buttons,
                link_preview_options=NO_PREVIEW,
            )
        except Refused as refusal:
            if refusal.unchanged:
                return message_id
            if refusal.code == HTTPStatus.BAD_REQUEST:
                return None
            raise _meant(refusal) from None
        return message_id

    def _sent(self, came: Came, text: str, keyboard: Keyboard | None) -> int:
        try:
            sent = self._api.call(
                "sendMessage",
                chat_id=came.chat,
                text=text,
                reply_markup=keyboard,
                link_preview_options=NO_PREVIEW,
            )
        except Refused as refusal:
            raise _meant(refusal) from None
        return int(sent["message_id"])

    def _tidy(self, came: Came, before: tuple[int, str] | None, shown: int) -> None:
        self._answer_tap(came)
        if before is None:
            return
        message_id, screen = before
        if screen in PRIVATE and came.tap is None and came.message_id is not None:
            with _in_peace():
                self._api.call("deleteMessage", chat_id=came.chat, message_id=came.message_id)
        if message_id != shown and screen not in FINAL:
            self._api.call(
                "editMessageReplyMarkup", chat_id=came.chat, message_id=message_id, reply_markup=NO_BUTTONS
            )

    def _answer_tap(self, came: Came) -> None:
        if came.tap is not None:
            with _in_peace():
                self._api.call("answerCallbackQuery", callback_query_id=came.tap.query_id)


FINAL = frozenset({"filed", "answered"})  # screens that never had buttons


@contextlib.contextmanager
def _in_peace() -> Iterator[None]:
    """What only makes it look better may fail."""
    with contextlib.suppress(TelegramError):
        yield


def _meant(refusal: Refused) -> TelegramError:
    """What a refusal to write means: 403 that she blocked the bot or is gone, 400 that there is no such chat."""
    gone = refusal.code in (HTTPStatus.FORBIDDEN, HTTPStatus.BAD_REQUEST)
    return Blocked("chat") if gone else refusal
