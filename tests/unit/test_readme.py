"""The README and CONTRIBUTING say what is so: the tour runs as printed, and what they name exists."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md")}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PATH = re.compile(r"[\w.*<>-]+/[\w./*<>-]*|[\w-]+\.(?:py|md|toml|lock)")


def paths_named(text: str) -> set[str]:
    """What stands in backquotes and looks like a path; ``<name>`` stands for any name."""
    found = {word for word in re.findall(r"`([^`\n]+)`", text) if PATH.fullmatch(word)}
    return {re.sub(r"<\w+>", "*", word) for word in found}


@pytest.fixture
def cache(monkeypatch):
    """The cache folder of the whole test run, where the demo catalogue is built once."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(Path.home() / ".cache"))


def test_the_tour_has_ten_lines_and_runs_as_printed(cache, home, tmp_path):
    tour = re.search(r"## The ten-line tour\s+```python\n(.*?)```", TEXTS["README.md"], re.DOTALL)[1]
    assert len(ast.parse(tour).body) == 10
    # as in a notebook: the value of each line that is one is shown
    script = (
        "from IPython.core.interactiveshell import InteractiveShell as I\nI.ast_node_interactivity = 'all'\n"
    )
    script += (
        f"done = I.instance().run_cell({tour!r})\ndone.raise_error()\ncloud = I.instance().user_ns['cloud']\n"
    )
    script += "cloud.stop()"
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=tmp_path, timeout=100
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    said = ran.stdout
    assert "signed in as ada" in said
    for fragment in ("array([[[", "El Niño 1+2 sea surface temperature", "tiledb_uri"):
        assert fragment in said, said
    assert not (home / ".tiledb").exists(), "it touched the saved login"


@pytest.mark.parametrize("name", TEXTS)
def test_every_file_named_exists(name):
    places = [ROOT, ROOT / "tiledb_cloud_widgets", ROOT / "tests"]
    linked = {link for link in re.findall(r"\]\(([^)]+)\)", TEXTS[name]) if not re.match(r"#|\w+://", link)}
    made = (ROOT / ".gitignore").read_text().split()  # by a command, when it is run
    missing = [
        path
        for path in sorted(paths_named(TEXTS[name]) | linked)
        if not path.startswith(tuple(made)) and not any(any(place.glob(path.rstrip("/"))) for place in places)
    ]
    assert not missing


@pytest.mark.parametrize("name", TEXTS)
def test_every_command_named_exists(name):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make ([\w-]+)|`make ([\w-]+)", TEXTS[name], re.MULTILINE):
        assert re.search(rf"^{''.join(target)}:", makefile, re.MULTILINE), target
    for extras in re.findall(r"pip install '\.\[([\w,]+)\]'", TEXTS[name]):
        assert set(extras.split(",")) <= set(PROJECT["optional-dependencies"])


def test_the_readme_names_every_notebook():
    named = set(re.findall(r"\(notebooks/([\w-]+)\.ipynb\)", TEXTS["README.md"]))
    assert named == {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}


SECTION = TEXTS["README.md"].partition("## When something goes wrong")[2].partition("\n## ")[0]
SOURCES = [ROOT / "js" / "src" / "ui" / "strings.ts", *(ROOT / "tiledb_cloud_widgets").rglob("*.py")]


def spoken(path: Path) -> list[str]:
    """The texts in a file; of an f-string, those between its values."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ts":
        return [text]
    texts = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
    return [text for text in texts if isinstance(text, str)]


def anchors(text: str) -> set[str]:
    """Those that a page of Markdown gives its headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_what_is_seen_when_something_goes_wrong_is_what_the_code_says():
    everything = "\n".join(text for path in SOURCES for text in spoken(path))
    sentences = re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", SECTION.replace("\n", " "))
    assert len(sentences) >= 10
    for sentence in sentences:
        for part in re.split(r"…|\(…\)|(?<=[.:]) ", sentence.strip(".")):
            assert part.strip(" :.()") in everything, sentence


def test_every_section_that_an_error_or_the_readme_itself_leads_to_exists():
    named = {anchor for path in SOURCES for anchor in re.findall(r'\bsee\("([\w-]+)"\)', path.read_text())}
    assert len(named) >= 5
    named |= set(re.findall(r"\]\(#([\w-]+)\)", TEXTS["README.md"]))
    assert named <= anchors(TEXTS["README.md"])


def test_the_first_screen_has_a_short_moving_picture_that_rests_at_its_end():
    first = TEXTS["README.md"].partition("\n## ")[0]
    assert len(re.findall(r"\.(?:\s|$)", first.partition("![")[0])) == 3, (
        "three sentences say what it is, and for whom"
    )
    picture = ROOT / re.search(r"!\[[^\]]+\]\(([^)]+\.webp)\)", first)[1]
    assert picture.stat().st_size <= 1_500_000
    with Image.open(picture) as frames:
        assert frames.width <= 1012, "as wide as a README is shown at most: nothing in it gets smaller"
        durations = []
        for number in range(frames.n_frames):
            frames.seek(number)
            frames.load()
            durations.append(frames.info["duration"])
    assert sum(durations) < 30_000
    assert durations[-1] >= 3_000


def test_code_in_the_readme_fits_its_width():
    blocks = re.findall(r"```\w*\n(.*?)```", TEXTS["README.md"], re.DOTALL)
    assert not [line for block in blocks for line in block.splitlines() if len(line) > 88]


def test_every_test_that_the_table_of_hosts_names_exists():
    table = TEXTS["README.md"].partition("| host | tested by |")[2].partition("\n\n")[0]
    names = set(re.findall(r"`(test_\w+)`", table))
    assert names >= {"test_nbclassic", "test_voila", "test_solara", "test_marimo"}
    hosts = (ROOT / "tests" / "peers" / "test_hosts.py").read_text()
    assert all(f"def {name}(" in hosts for name in names)


def test_contributing_says_of_every_dependency_why():
    wanted = list(PROJECT["dependencies"])
    for extra in ("local", "parquet", "demo"):
        wanted += PROJECT["optional-dependencies"][extra]
    names = {re.match(r"[\w-]+", line)[0] for line in wanted} - {PROJECT["name"]}
    section = TEXTS["CONTRIBUTING.md"].partition("## Architecture")[2].partition("## Why by hand")[0]
    said = {name for group in re.findall(r"\*\*([^*]+)\*\*", section) for name in group.split(", ")}
    assert said - {"preact"} == names
