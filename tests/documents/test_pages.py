"""Each page that needs a script says so where there is none, and where not all of it came."""
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).parents[2]
PAGES = sorted(page for page in ROOT.glob("services/*/page/*.html") if 'type="module"' in page.read_text())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_says_that_it_was_not_loaded_whole(page):
    text = page.read_text()
    assert re.search(r'<script src="/?page/not_loaded\.js" defer></script>\s*<script type="module"', text), "it hears of the next script's end"
    said = re.search(r'<p id="not_loaded"[^>]* role="alert" hidden>([^<]+)</p>', text)
    assert said and "tải lại" in said[1] and "loaded again" in said[1]


def test_the_pages_were_found():
    assert len(PAGES) >= 8
