"""What can go wrong between Telegram and us. Nothing here carries what was said, or to whom."""

from __future__ import annotations


class TelegramError(Exception):
    """Telegram did not do what was asked."""

    permanent = False


class Refused(TelegramError):
    """It said no: `code` as in HTTP, `wait` how many seconds to leave it in peace.

    `unchanged`: only because everything is as it was asked to be.
    """

    def __init__(self, code: int, wait: float = 0.0, *, unchanged: bool = False) -> None:
        super().__init__(f"code {code}")
        self.code = code
        self.wait = wait
        self.unchanged = unchanged


class Unreached(TelegramError):
    """Nothing was sent."""


class Silent(TelegramError):
    """It was sent, and no answer came."""


class TooMuch(TelegramError):
    """A file that is larger than it may be, or took too long."""

    permanent = True
