"""What a missing program does to a run."""

from __future__ import annotations

import pytest

from tests import needs


@pytest.fixture
def without_chromium(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "NEEDS", {"chromium": needs.Need(lambda: False, "apt-get install chromium")})


@pytest.mark.usefixtures("without_chromium")
def test_it_fails_the_run_when_nothing_may_be_left_out(pytestconfig: pytest.Config) -> None:
    strict = pytest.Config.fromdictargs({"nothing_left_out": True}, [])
    strict.option.nothing_left_out = True
    with pytest.raises(pytest.UsageError, match="chromium, which is not installed"):
        needs.pytest_configure(strict)


@pytest.mark.usefixtures("without_chromium")
def test_it_leaves_out_what_needs_the_program_and_nothing_else(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[pytest.Item] = []
    # Called by name, so that this run does not count it.
    monkeypatch.setattr(request.config.hook, "pytest_deselected", lambda *, items: told.extend(items))
    item = request.node
    other = pytest.Function.from_parent(item.parent, name="other", callobj=lambda: None)
    other.add_marker(pytest.mark.needs("chromium"))
    items = [item, other]
    needs.pytest_collection_modifyitems(request.config, items)
    assert (items, told) == ([item], [other])
