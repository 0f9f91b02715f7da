"""The HTML and text for places without widgets: escaped, without colours, with absolute dates."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from tests.hostile import MARKUP
from tests.unit.catalog.rows import WHEN, array, group, page
from tiledb_cloud_widgets.catalog.failure import Failure
from tiledb_cloud_widgets.catalog.page import Page
from tiledb_cloud_widgets.catalog.query import Query
from tiledb_cloud_widgets.catalog.state import State
from tiledb_cloud_widgets.widgets.fallback import caption, static_html, static_text


class Tags(HTMLParser):
    """Collects the elements and the text of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text += data


def showing(*items, query=None, total=None, number=1):
    query = query or Query()
    shown = Page(query, number, 25, tuple(items), total, None, WHEN)
    return State(query=query, shown=shown, page=number)


@pytest.mark.parametrize("payload", MARKUP)
def test_whatever_a_row_holds_is_text(payload):
    row = array(
        1,
        name=payload,
        type=payload,
        file_type=payload,
        tags=[payload],
        description=payload,
        namespace=payload,
    )
    query = Query(tags=payload, search=payload, namespace=payload)
    tags = Tags(static_html(showing(row, query=query)))
    assert tags.elements == {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "p"}
    assert tags.attributes == {"class", "style", "scope"}
    assert payload in tags.text


@pytest.mark.parametrize("payload", MARKUP)
def test_an_error_is_text_too(payload):
    state = State(failure=Failure(payload, payload, payload))
    assert Tags(static_html(state)).elements == {"div", "p"}


def test_there_are_no_colours_and_no_relative_dates():
    html = static_html(showing(array(1, last_accessed=WHEN)))
    assert not re.search(r"colou?r|background|#[0-9a-f]{3}|rgb", html)
    assert "2026-11-20 15:27 UTC" in html
    assert " ago" not in html


def test_the_caption_says_what_is_shown():
    query = Query(
        scope="public", namespace="lab", tags="x", exclude_tags="y", search="ice", file_types="ml_model"
    )
    state = showing(*(array(n) for n in range(25)), query=query, total=1234, number=2)
    dash = "\N{EN DASH}"
    rest = "tagged x, not tagged y, found by 'ice', ml model"
    assert caption(state) == f"TileDB Cloud: 26{dash}50 of 1,234 public arrays in lab, {rest}"


def test_group_sizes_are_members():
    text = static_text(showing(group(1, size=1), group(2, size=1234), query=Query(kind="group")))
    assert "1 member\n" in text + "\n" or "1 member " in text
    assert "1,234 members" in text


def test_text_is_in_columns_whatever_the_script():
    rows = [
        array(1, name="数据" * 3, type="dense", size=5),
        array(2, name="x" * 90, type="sparse", size=10**9),
    ]
    first, second = static_text(showing(*rows)).splitlines()[1:]
    assert "…" in second
    wide = sum(2 if ord(char) > 0x2E80 else 1 for char in first[: first.index("Dense")])
    assert wide == second.index("Sparse")


@pytest.mark.parametrize("char", ["\n", "\r", "\x1b[2J", "\u202e", "\u2028", "\x00"])
def test_text_moves_no_cursor_and_turns_no_direction(char):
    text = static_text(showing(array(1, name=f"a{char}b", tags=[char])))
    assert char not in text.replace("\n", "", 1)
    assert len(text.splitlines()) == 2


def test_ten_thousand_tags_do_not_fill_the_notebook():
    state = showing(array(1, tags=[f"tag {n}" for n in range(10_000)]))
    assert "and 9,988 more" in static_html(state)
    assert len(static_html(state)) < 2000
    assert len(static_text(state)) < 300


def test_a_page_of_a_thousand_rows_is_cut_and_says_so():
    state = showing(*(array(n) for n in range(1000)))
    assert static_html(state).count("<tr>") == 201
    assert "800 more rows are not shown" in static_html(state)
    assert static_text(state).splitlines()[-1] == "800 more rows are not shown"


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (State(), "no listing yet"),
        (State(generation=1), "nobody is signed in"),
        (
            State(failure=Failure("Page 1 could not be loaded.", "Cannot reach x.", "")),
            "Cannot reach x.",
        ),
        (State(shown=page(Query(search="q"), total=0)), "0 of 0 owned arrays, found by 'q'"),
    ],
)
def test_without_rows_it_says_why(state, says):
    assert says in static_text(state)
    assert says in Tags(static_html(state)).text


def test_names_say_their_namespace_where_there_may_be_several():
    listed = array(1, name="weather", namespace="lab")
    assert ">lab/weather<" in static_html(showing(listed))
    assert "lab/weather" in static_text(showing(listed))
    assert ">weather<" in static_html(showing(listed, query=Query(namespace="lab")))


def test_texts_of_a_server_are_cut_so_that_the_table_stays_below_a_megabyte():
    rows = [
        array(number, name='"' * 20_000, tags=["&" * 1_000] * 50, type="<" * 1_000, namespace="n" * 1_000)
        for number in range(250)
    ]
    rows.append(array(251, name="n" * 20_000_000))
    state = showing(*reversed(rows))
    assert len(static_html(state)) < 1_000_000
    assert len(static_text(state)) < 1_000_000


def test_nothing_that_a_terminal_obeys_is_in_a_table_or_its_caption():
    row = array(1, name="a\x1b[31mb\u202ec", tags=["t\x07"])
    state = showing(row, query=Query(search="x\x1b]0;y"))
    for text in (static_html(state), static_text(state), caption(state)):
        assert not set("\x1b\x07\u202e") & set(text)


def test_the_tables_say_which_rows_are_not_in_them():
    notice = "2 rows of this page could not be read."
    shown = Page(Query(), 1, 25, (array(1),), 3, None, WHEN, (notice, "<b>\x1b[31m"))
    state = State(shown=shown)
    assert notice in static_text(state).splitlines()
    assert "\x1b" not in static_text(state)
    assert f"{notice} &lt;b&gt;" in static_html(state)
    nothing = State(shown=Page(Query(), 1, 25, (), 3, None, WHEN, (notice,)))
    assert notice in static_text(nothing)
    assert notice in static_html(nothing)
