"""Every notebook runs as it is committed: without an account, a browser or a network, leaking no secret."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
TOKEN = "a-token-that-must-appear-nowhere"


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_the_notebooks_are_those_that_people_are_told_of() -> None:
    names = {path.stem for path in NOTEBOOKS}
    assert names == {"quickstart", "local-server", "login", "browse", "export", "migrate", "preview"}
    for path in NOTEBOOKS:
        assert set(re.findall(r"\]\(([\w-]+)\.ipynb\)", path.read_text(encoding="utf-8"))) <= names


def test_it_is_committed_without_outputs_or_traces_of_a_run(notebook: Path) -> None:
    content = read(notebook)
    nbformat.validate(content)
    assert set(content.metadata) == {"kernelspec", "language_info"}
    for cell in content.cells:
        assert not cell.metadata
        if cell.cell_type == "code":
            assert cell.execution_count is None
            assert not cell.outputs


def test_it_holds_no_secret_and_no_address_of_a_package_registry(notebook: Path) -> None:
    text = notebook.read_text(encoding="utf-8")
    assert not re.search(r"\b[0-9a-f]{32,}\b|eyJ[\w-]{20,}|pypi|/work\b", text)


def test_its_cells_are_short_and_its_prose_concise(notebook: Path) -> None:
    for cell in read(notebook).cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 18
        else:
            assert len(cell.source.split()) <= 170


@pytest.mark.timeout(180)
def test_it_runs(notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TILEDB_LOCAL_TOKEN", TOKEN)
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    content = read(notebook)
    client = nbclient.NotebookClient(content, timeout=60, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    outputs = [output for cell in content.cells for output in cell.get("outputs", [])]
    said = [output.text for output in outputs if output.get("name") == "stderr"]
    assert not [text for text in said if "Warning" in text or "Traceback" in text]
    assert TOKEN not in json.dumps(content)
    assert list(tmp_path.iterdir()) == [], "it wrote files into its folder"
