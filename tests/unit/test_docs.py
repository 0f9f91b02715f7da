"""The pages that `make docs` writes."""

from __future__ import annotations

import json
import re

import pytest

import tiledb_cloud_widgets as tcw
from tests import docs
from tiledb_cloud_widgets.local.control.openapi import description


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    patch = pytest.MonkeyPatch()
    folder = tmp_path_factory.mktemp("docs")
    patch.setattr(docs, "DOCS", folder)
    docs.main()
    patch.undo()
    return {name: (folder / name).read_text(encoding="utf-8") for name in docs.PAGES}


def test_every_public_name_is_in_the_reference(pages: dict[str, str]) -> None:
    for page, module in (
        ("tiledb_cloud_widgets.html", tcw),
        ("tiledb_cloud_widgets/client.html", tcw.client),
        ("tiledb_cloud_widgets/local.html", tcw.local),
    ):
        names = set(module.__all__) - {"client", "local", "models", "region", "uris"}
        assert {name for name in names if f'id="{name}"' not in pages[page]} == set()


def test_the_readme_comes_first_and_leads_nowhere_that_is_not_there(pages: dict[str, str]) -> None:
    assert "tiledb_cloud_widgets" in pages["index.html"]
    for link in re.findall(r'href="([^"#:]+)"', pages["index.html"] + pages["routes.html"]):
        assert link in docs.PAGES


def test_every_route_of_the_embedded_server_is_listed(pages: dict[str, str]) -> None:
    for path in json.loads(description())["paths"]:
        assert f"<code>{path}</code>" in pages["routes.html"]
