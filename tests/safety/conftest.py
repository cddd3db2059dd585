"""The small province with its telephone line."""

from tests.dialogues.conftest import exchange

__all__ = ["exchange"]
