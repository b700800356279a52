import pytest

from tests.browsing import accessibility_problems, scrolls_sideways
from tests.factories import add, make_integration, make_manager


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_of_a_tile_is_whole_in_every_window(site, width, theme):
    tile = make_integration(name="Orders · Dev")
    manager = make_manager(tile)
    add(tile, {"name": "hello", "content": "return 1;"}, by=manager)

    page = site.page(manager, tile.get_absolute_url(), width=width, theme=theme)

    assert "Orders · Dev" in page.title()
    assert page.problems == []
    assert accessibility_problems(page) == []
    assert not scrolls_sideways(page)
