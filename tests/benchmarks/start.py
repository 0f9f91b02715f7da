"""What comes before the first rows and needs no browser: the kernel's part of showing a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.benchmarks import canned
from tests.benchmarks.figure import Figure, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 15


def figures() -> Iterator[Figure]:
    """Measure; a few seconds."""
    with canned.server(1000) as url:
        yield _first_rows(url)


def _first_rows(url: str) -> Figure:
    """From ``tcw.browse()`` to a snapshot for the views, beside the request that it holds."""
    import tiledb_cloud_widgets as tcw

    client = tcw.client.Client()
    client.login(token="none", host=url)

    def show() -> None:
        browser = tcw.browse(client)
        browser._repr_mimebundle_()
        browser._session.snapshot()
        page, *_ = browser._session.new_pages(())  # and the next one, once it is there
        assert page.rows
        browser.close()

    show()
    request = seconds(lambda: client.list_arrays(page=1, per_page=25), ROUNDS)
    whole = seconds(show, ROUNDS)
    note = f"{whole * 1000:.1f} ms, of which the request {request * 1000:.1f} ms"
    return Figure(
        "tcw.browse() to rows for the view, without the request",
        (whole - request) * 1000,
        unit="ms",
        note=note,
    )
