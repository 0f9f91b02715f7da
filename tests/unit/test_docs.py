"""The pages that `make docs` writes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

import tiledb_cloud_widgets as tcw
from tests import docs
from tiledb_cloud_widgets.local.control.openapi import description


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Written by a process of its own, which shows pdoc more than the package's names hold."""
    folder = tmp_path_factory.mktemp("docs") / "pages"
    subprocess.run([sys.executable, "-m", "tests.docs", str(folder)], check=True, cwd=docs.ROOT)
    return folder


@pytest.fixture(scope="module")
def pages(folder: Path) -> dict[str, str]:
    return {
        str(page.relative_to(folder)): page.read_text(encoding="utf-8") for page in folder.rglob("*.html")
    }


def test_every_public_name_is_in_the_reference(pages: dict[str, str]) -> None:
    for page, names in (
        ("tiledb_cloud_widgets.html", dir(tcw)),
        ("tiledb_cloud_widgets/client.html", tcw.client.__all__),
        ("tiledb_cloud_widgets/client/models.html", tcw.client.models.__all__),
        ("tiledb_cloud_widgets/local.html", tcw.local.__all__),
    ):
        modules = {"client", "local", "models", "region", "uris"}
        assert {name for name in {*names} - modules if f'id="{name}"' not in pages[page]} == set()


@pytest.mark.parametrize("name", ["Asset.to_frame", "Asset.share", "Asset.favorite", "Browser.selected"])
def test_what_a_class_inherits_from_a_private_one_is_in_the_reference(
    pages: dict[str, str], name: str
) -> None:
    assert f'id="{name}"' in pages["tiledb_cloud_widgets.html"]


def test_the_methods_of_a_client_are_in_the_reference(pages: dict[str, str]) -> None:
    for name in ("list_arrays", "share_group", "signed_in"):
        assert f'id="Client.{name}"' in pages["tiledb_cloud_widgets/client.html"]


def test_the_readme_comes_first_with_its_pictures(folder: Path, pages: dict[str, str]) -> None:
    assert "<h1" in pages["index.html"]
    pictures = re.findall(r'<img src="([^"]+)"', pages["index.html"])
    assert pictures
    assert all((folder / picture).is_file() for picture in pictures)


def test_every_page_leads_to_all_others_and_no_link_leads_nowhere(
    folder: Path, pages: dict[str, str]
) -> None:
    for name, text in pages.items():
        targets = set()
        for link in re.findall(r'href="([^"$]+)"', text):
            if re.match(r"\w+:", link):
                continue
            path, _, anchor = unquote(link).partition("#")
            target = (folder / name).parent.joinpath(path).resolve() if path else folder / name
            targets.add(target)
            assert target.is_file(), f"{name} links to {link}"
            assert not anchor or f'id="{anchor}"' in target.read_text(encoding="utf-8"), (
                f"{name} links to {link}"
            )
        assert {folder / page for page in docs.PAGES} - targets <= {folder / name}


def test_every_route_of_the_embedded_server_says_what_it_does(pages: dict[str, str]) -> None:
    for path, methods in json.loads(description())["paths"].items():
        for method, operation in methods.items():
            assert f"<code>{method.upper()} {path}</code>" in pages["routes.html"]
            assert re.match(
                r"(Add|Change|Create|Make|Register|Remove|Return|Revoke|Share|Sign in)\b",
                operation["summary"],
            )


def test_each_parameter_and_attribute_has_words_and_no_sentence_is_shown_as_one(
    pages: dict[str, str],
) -> None:
    """Each line of such a section is read as a name, so a paragraph below the names would be one, too."""
    name = re.compile(r"[*\w.]+((,| or| of) [*\w.]+)*")
    wrong = []
    for page in ("tiledb_cloud_widgets", "tiledb_cloud_widgets/client", "tiledb_cloud_widgets/local"):
        for item in re.findall(r"<li><strong>(.*?)</li>", pages[f"{page}.html"], re.DOTALL):
            first, words = (re.sub(r"<[^>]+>", "", part) for part in item.split("</strong>", 1))
            if not name.fullmatch(first) or not re.sub(r"^ *\([^()]*\)", "", words).strip(": \n"):
                wrong.append(first + words)
    assert wrong == []
