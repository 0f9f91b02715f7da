"""What a browser showed, for places without widgets: an HTML table and text, without colours or scripts."""

from __future__ import annotations

import unicodedata
from html import escape
from typing import TYPE_CHECKING

import msgspec

from tiledb_cloud_widgets.client.server_text import clean
from tiledb_cloud_widgets.panel.rows import row_of

if TYPE_CHECKING:
    from tiledb_cloud_widgets.catalog.page import Page
    from tiledb_cloud_widgets.catalog.state import State
    from tiledb_cloud_widgets.panel.messages import Row

LEFT = "text-align:left"
HEADS = (
    ("Name", LEFT),
    ("Type", LEFT),
    ("Size", "text-align:right"),
    ("Last accessed", LEFT),
    ("Tags", LEFT),
)
NAME_WIDTH = 36
# Characters of a name and of a tag or type: 200 rows of these, escaped, stay below 1 MB.
LONGEST_NAME, LONGEST_WORD = 255, 30
MOST_TAGS = 12
LONGEST_NOTICE, MOST_NOTICES = 300, 12
MAX_ROWS = 200  # more would weigh on the notebook


def caption(state: State) -> str:
    """Return in a line what is shown: ``TileDB Cloud: 1 to 25 of 1,234 owned arrays in alice``."""
    page, query = state.shown, state.query
    if state.status == "signed_out":
        return "TileDB Cloud: nobody is signed in"
    if page is None:
        if state.failure is not None:
            return f"TileDB Cloud: {state.failure.title} {state.failure.reason}"
        return "TileDB Cloud: no listing yet"
    query = page.query
    what = f"members of {query.group}" if query.group else f"{query.scope} {query.kind}s"
    where = f" in {query.namespace}" if query.namespace else ""
    which = [f"tagged {tag}" for tag in query.tags] + [f"not tagged {tag}" for tag in query.exclude_tags]
    if query.search:
        which.append(f"found by {query.search!r}")
    which += [
        str(name).replace("_", " ")
        for name in (*query.file_types, query.group_type, query.permission)
        if name
    ]
    which += [f"not {name.replace('_', ' ')}" for name in query.exclude_file_types]
    first = page.first_row
    rows = f"{first:,}\N{EN DASH}{first + len(page.items) - 1:,}" if page.items else "0"
    of = "" if page.total_items is None else f" of {page.total_items:,}"
    return clean(f"TileDB Cloud: {rows}{of} {what}{where}{', ' if which else ''}{', '.join(which)}")


def static_html(state: State) -> str:
    """Return the shown rows as an HTML table, every value escaped."""
    page = state.shown
    if page is None or not page.items:
        table = f"<p>{escape(caption(state))}</p>"
    else:
        heads = "".join(f'<th scope="col" style="{style}">{head}</th>' for head, style in HEADS)
        body = "".join(_html_row(row) for row in _rows(page))
        table = (
            f'<table style="border-collapse:collapse;{LEFT}">'
            f'<caption style="caption-side:top;{LEFT};padding-bottom:4px">{escape(caption(state))}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
        )
    words = ["Run the cell to browse."]
    if page is not None:
        words.append(f"This is what it showed on {page.fetched_at:%Y-%m-%d %H:%M} UTC.")
        words += [f"{_more(page.items)}."] if len(page.items) > MAX_ROWS else []
        words += [escape(notice) for notice in _notices(page)]
    note = f'<p style="margin:4px 0 0">{" ".join(words)}</p>'
    return f'<div class="tcw-static">{table}{note}</div>'


def static_text(state: State) -> str:
    """Return the shown rows as text in columns."""
    page = state.shown
    lines = [_clean(caption(state))]
    rows = _rows(page) if page is not None else []
    names = [_cut(_clean(row.name), NAME_WIDTH) for row in rows]
    width = max((_width(name) for name in names), default=0)
    types = [_clean(row.type or "") for row in rows]
    sizes = [row.amount for row in rows]
    type_width = max(map(len, types), default=0)
    size_width = max(map(len, sizes), default=0)
    for name, kind, size, row in zip(names, types, sizes, rows, strict=True):
        padded = name + " " * (width - _width(name))
        day, tags = (row.last_accessed or "")[:10], _cut(_clean(",".join(row.tags)), 40)
        line = f"{padded}  {kind:<{type_width}}  {size:>{size_width}}  {day:<10}  {tags}"
        lines.append(line.rstrip())
    if page is not None and len(page.items) > MAX_ROWS:
        lines.append(_more(page.items))
    lines += _notices(page) if page is not None else []
    return "\n".join(lines)


def _rows(page: Page) -> list[Row]:
    """Return the rows to show; where they may be of several namespaces, each name says of which."""
    rows = [_cut_texts(row_of(info)) for info in page.items[:MAX_ROWS]]
    if page.query.group is None and page.query.namespace is None:
        return [msgspec.structs.replace(row, name=f"{row.namespace or '?'}/{row.name}") for row in rows]
    return rows


def _cut_texts(row: Row) -> Row:
    """Return a row whose texts are fit to be saved: a name of 20 MB would be in the notebook for ever."""
    return msgspec.structs.replace(
        row,
        name=clean(row.name, LONGEST_NAME),
        namespace=clean(row.namespace, LONGEST_NAME),
        type=None if row.type is None else clean(row.type, LONGEST_WORD),
        tags=[clean(tag, LONGEST_WORD) for tag in row.tags[:MOST_TAGS]] + row.tags[MOST_TAGS:],
    )


def _html_row(row: Row) -> str:
    tags = ", ".join(row.tags[:MOST_TAGS])
    if len(row.tags) > MOST_TAGS:
        tags += f" and {len(row.tags) - MOST_TAGS:,} more"
    seen = (row.last_accessed or "")[:16].replace("T", " ")
    return (
        f'<tr><th scope="row" style="{LEFT};font-weight:normal">{escape(row.name)}</th>'
        f'<td style="{LEFT}">{escape(row.type or "")}</td>'
        f'<td style="text-align:right;white-space:nowrap">{escape(row.amount)}</td>'
        f'<td style="{LEFT};white-space:nowrap">{escape(f"{seen} UTC" if seen else "")}</td>'
        f'<td style="{LEFT}">{escape(tags)}</td></tr>'
    )


def _more(items: tuple[object, ...]) -> str:
    return f"{len(items) - MAX_ROWS:,} more rows are not shown"


def _notices(page: Page) -> list[str]:
    """Return what is not shown for other reasons, as the foot of the panel says it."""
    return [_clean(clean(notice, LONGEST_NOTICE)) for notice in page.notices[:MOST_NOTICES]]


def _clean(text: str) -> str:
    """Drop line ends and what would move a terminal's cursor or turn its direction."""
    return "".join(
        char if unicodedata.category(char) not in ("Cc", "Cf", "Zl", "Zp", "Cs") else " " for char in text
    )


def _width(text: str) -> int:
    """Return how many columns a terminal needs."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def _cut(text: str, width: int) -> str:
    if _width(text) <= width:
        return text
    kept = ""
    for char in text:
        if _width(kept + char) >= width:
            break
        kept += char
    return kept + "…"
