"""gunicorn's own lines in the journal. Requests are journalled by the application, which knows what may be told of them."""

from __future__ import annotations

import logging
from types import TracebackType
from typing import Any

from gunicorn.glogging import Logger

from journal import LibraryLine

LOADING = "load_wsgi"


class Journal(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's logger, writing lines of the journal."""

    def setup(self, cfg: Any) -> None:
        """Called by gunicorn at the start and when its configuration is read again."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Line())


class Line(LibraryLine):
    """A line of the journal. While the application is loaded, before anybody said anything, an exception is told whole."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        if record.exc_info and _while_loading(record.exc_info[2]):
            return f"{line}\n{self.formatException(record.exc_info)}"
        return line


def _while_loading(at: TracebackType | None) -> bool:
    while at is not None:
        if at.tb_frame.f_code.co_name == LOADING:
            return True
        at = at.tb_next
    return False
