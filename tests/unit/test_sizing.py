"""What a site needs is computed: the page says what the script says, and more of anything never needs less."""

from dataclasses import replace

import pytest

from deploy.sizing import Costs, Load, need, told
from settings import ROOT


def test_the_page_has_the_figures_of_the_script() -> None:
    page = (ROOT / "docs" / "scale.md").read_text("utf-8")
    assert told(Load(), need(Load(), Costs())) in page


@pytest.mark.parametrize("what", ["widgets", "operators", "messages", "turns", "queue_changes", "waiting"])
def test_more_needs_more(what: str) -> None:
    before, after = Load(), replace(Load(), **{what: getattr(Load(), what) * 1.5})
    less, more = vars(need(before, Costs())), vars(need(after, Costs()))
    assert all(more[name] >= less[name] for name in less)
    assert more != less
