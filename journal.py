"""Structured logs: one JSON object a line, ids only. Whoever logs passes ids; this file adds level and time."""

from __future__ import annotations

import logging

import structlog


def set_up_logs() -> None:
    """Send structlog's events to standard error as JSON. Tracebacks are kept without the values of local variables."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(
                structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
            ),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(),
    )
