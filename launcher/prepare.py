"""Brings the stores up to date before anything serves: schema first, then, in the demo, its people and cases.

A process of its own: the launcher stays small, and a stop in the middle of it is only a signal away. What it does is done in
transactions, so that the next start finds either all of a step or none of it.
"""

from __future__ import annotations

import importlib
import sys

from sqlalchemy import select

from grievance_core.areas.load import AreaReport, load_areas
from grievance_core.areas.model import Area
from grievance_core.database import open_database, session_factory
from launcher.supervisor import ANNOUNCEMENT
from migrations import schema
from settings import Settings, SettingsError, current_settings


def prepare(settings: Settings) -> None:
    """Migrates; then loads the demo, if this is one and it is not there yet, or the country's areas where there are none."""
    schema.upgrade(settings.database_url)
    if settings.demo:
        _prepare_demo(settings)
    else:
        _load_areas_once(settings)


def _prepare_demo(settings: Settings) -> None:
    demo = importlib.import_module("demo.load")  # production starts without importing the demo
    demo.ensure_loaded(settings)
    lines = demo.announcement(settings)
    (settings.data_dir / ANNOUNCEMENT).write_text("".join(f"{line}\n" for line in lines))


def _load_areas_once(settings: Settings) -> None:
    engine = open_database(settings.database_url)
    with session_factory(engine).begin() as session:
        if session.scalar(select(Area.key).limit(1)) is None:
            load_areas(session, AreaReport())
    engine.dispose()


if __name__ == "__main__":
    try:
        prepare(current_settings())
    except SettingsError as error:
        sys.exit(str(error))
