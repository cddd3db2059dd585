"""Applies the schema's revisions and tells how far a database has come."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData

from grievance_core.database import Base

FOLDER = Path(__file__).resolve().parent
OWNERS = ("grievance_core", "bot", "demo")  # the packages that declare tables


def configuration(url: str, metadata: MetaData | None = None) -> Config:
    """Alembic's configuration for one database. `metadata` is needed to compare or to draft a revision, not to upgrade."""
    config = Config(str(FOLDER.parent / "alembic.ini"))
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["url"] = url
    config.attributes["metadata"] = metadata
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Brings the database to `revision`. Two starts at once do it one after the other; the second finds nothing to do."""
    command.upgrade(configuration(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Takes the database back to `revision` ('base' is before the first)."""
    command.downgrade(configuration(url), revision)


def draft(url: str, message: str) -> None:
    """Writes a new revision from the difference between the models and the database, for a person to correct."""
    command.revision(configuration(url, all_tables()), message, autogenerate=True)


def head() -> str | None:
    """The newest revision there is. Raises alembic's CommandError when there are several heads."""
    return ScriptDirectory.from_config(configuration("")).get_current_head()


def current(engine: Engine) -> str | None:
    """The revision the database is at, None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def all_tables() -> MetaData:
    """Every table of the service, whichever module declares it."""
    for owner in OWNERS:
        package = importlib.import_module(owner)
        for module in pkgutil.walk_packages(package.__path__, f"{owner}."):
            importlib.import_module(module.name)
    return Base.metadata
