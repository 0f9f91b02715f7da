"""Every notebook runs as it is committed: without an account, a browser or a network, leaking no secret."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.notebooks import WIDGET, run, static_outputs

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
TOKEN = "a-token-that-must-appear-nowhere"


def kinds(outputs: list[Any]) -> list[list[str]]:
    """What sorts of outputs a cell has."""
    return [sorted(output.get("data", {"text": ""})) for output in outputs]


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


def test_it_is_committed_with_the_outputs_of_one_run_and_without_widgets(notebook: Path) -> None:
    content = read(notebook)
    nbformat.validate(content)
    assert set(content.metadata) == {"kernelspec", "language_info"}
    cells = [cell for cell in content.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert not [cell for cell in content.cells if cell.metadata]
    outputs = [output for cell in cells for output in cell.outputs]
    assert outputs, "GitHub shows nothing: make notebooks"
    assert not [output for output in outputs if WIDGET in output.get("data", {})]
    assert notebook.stat().st_size < 600_000


def test_it_holds_no_secret_and_no_address_of_a_package_registry(notebook: Path) -> None:
    text = re.sub(r'"image/png": "[^"]*"|base64,[\w+/=]*', "", notebook.read_text(encoding="utf-8"))
    assert not re.search(
        r"\b[0-9a-f]{32,}\b|eyJ[\w-]{20,}|pypi|/work\b|/tmp/|/root/|/home/|site-packages", text
    )


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
    content = run(notebook, tmp_path)
    outputs = [output for cell in content.cells for output in cell.get("outputs", [])]
    said = [output.text for output in outputs if output.get("name") == "stderr"]
    assert not [text for text in said if "Warning" in text or "Traceback" in text]
    assert TOKEN not in json.dumps(content)
    committed = [kinds(cell.get("outputs", [])) for cell in read(notebook).cells]
    now = [kinds(static_outputs(cell)) for cell in content.cells]
    assert now == committed, "the outputs that are committed are of other code: make notebooks"
    assert list(tmp_path.iterdir()) == [], "it wrote files into its folder"


def test_the_fixture_for_the_tests_of_another_project_works(tmp_path: Path) -> None:
    texts = [
        cell.source for cell in read(FOLDER / "local-server.ipynb").cells if "conftest.py" in cell.source
    ]
    fixture = re.search(r"```python\n(.*?)```", texts[0], re.DOTALL)
    assert fixture is not None
    (tmp_path / "conftest.py").write_text(fixture[1])
    (tmp_path / "test_it.py").write_text(
        "def test_it(cloud): assert cloud.client.list_arrays().arrays == []\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "1 passed" in done.stdout, done.stdout + done.stderr
