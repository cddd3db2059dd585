"""How long an application may take, as a deployment sets it: rules/applications.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grievance_core.rulebook import Rulebook, read_rulebook
from grievance_core.timers.budgets import STANDARD_DAY, Budget, parse_budget

_UNREAD = Budget("clock", 0)  # stands in for a budget that could not be read; the file is refused in the end


@dataclass(frozen=True)
class ApplicationBudgets:
    """`preparation` until the form is complete, `processing` until a copy is with the programme, `result` until it answers."""

    version: str
    preparation: Budget
    processing: Budget
    result: Budget
    remind_before: Budget

    @classmethod
    def load(cls, path: Path, working_day: int = STANDARD_DAY) -> ApplicationBudgets:
        """The budgets in the file at `path`; `working_day` is the calendar's `standard_day`. Raises RulebookError."""
        return read_rulebook(path, lambda book: _budgets(book, working_day))


def _budgets(book: Rulebook, working_day: int) -> ApplicationBudgets:
    def read(name: str) -> Budget:
        return book.root.value(name, lambda text: parse_budget(text, working_day), _UNREAD)

    budgets = ApplicationBudgets(
        book.version, read("preparation"), read("processing"), read("result"), read("remind_before")
    )
    for name, budget in (("preparation", budgets.preparation), ("processing", budgets.processing)):
        _check_reminder(book, name, budget, budgets.remind_before)
    return budgets


def _check_reminder(book: Rulebook, name: str, budget: Budget, reminder: Budget) -> None:
    if _UNREAD in (budget, reminder):
        return
    if budget.kind != reminder.kind:
        book.root.fault(
            "remind_before", f"must be counted as {name} is: both in working time, or both round the clock"
        )
    elif reminder.minutes >= budget.minutes:
        book.root.fault("remind_before", f"must be shorter than {name}, or nobody is ever reminded")
