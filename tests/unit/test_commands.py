"""The two commands of the README, where something they need is missing: one clear sentence, and nothing half-made."""

from __future__ import annotations

import importlib
import os
import pty
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path_without(tmp_path):
    """A PATH that has the everyday tools, but not those named."""

    def make(*missing: str) -> str:
        tools = tmp_path / "bin"
        tools.mkdir()
        for name in [
            "sh",
            "bash",
            "make",
            "python3",
            "node",
            "npm",
            "env",
            "cat",
            "rm",
            "test",
            "touch",
            "git",
        ]:
            found = sys.executable if name == "python3" else shutil.which(name)
            if found and name not in missing:
                (tools / name).symlink_to(found)
        return str(tools)

    return make


def run(*command: str, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    """What a command says where nothing but ``env`` is set."""
    return subprocess.run([*command], cwd=cwd, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("target", ["demo", "test-python"])
def test_without_node_make_says_what_to_install_and_makes_nothing(target, path_without, tmp_path):
    venv = tmp_path / "venv"
    make = shutil.which("make")
    done = run(make, target, f"VENV={venv}", PATH=path_without("node", "npm"), HOME=str(tmp_path))
    assert done.returncode != 0
    assert "node 20" in done.stderr
    assert "apt-get install nodejs npm" in done.stderr
    assert not venv.exists()


def test_the_build_hook_without_npm_says_what_to_install(path_without, tmp_path):
    for name in ("hatch_build.py", "js"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("node_modules"))
        else:
            shutil.copy(source, tmp_path / name)
    done = run(sys.executable, "hatch_build.py", cwd=tmp_path, PATH=path_without("node", "npm"))
    assert done.returncode != 0
    assert "node 20 or newer and npm" in done.stderr
    assert not (tmp_path / "tiledb_cloud_widgets").exists()


def test_the_build_hook_does_nothing_when_the_sources_have_not_changed(path_without):
    done = run(sys.executable, "hatch_build.py", PATH=path_without("node", "npm"))
    assert (done.returncode, done.stderr) == (0, "")


def test_without_chromium_the_tests_say_what_to_install(path_without):
    done = run(
        sys.executable, "-m", "tests.browser.chromium", PATH=path_without(), CHROMIUM="no-such-browser"
    )
    assert done.returncode == 1
    assert "apt-get install chromium" in done.stderr


@pytest.mark.parametrize(
    ("port", "sentence"), [("taken", "is taken"), ("99999", "is not a port"), ("many", "is not a port")]
)
def test_the_demo_refuses_a_port_it_cannot_have(port, sentence, home):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        wanted = str(other.getsockname()[1]) if port == "taken" else port
        done = run(sys.executable, "notebooks/open.py", **(os.environ | {"PORT": wanted}))
    assert done.returncode == 1
    assert sentence in done.stderr
    assert wanted in done.stderr
    assert not list(home.iterdir())


def test_the_demo_keeps_the_copies_of_notebooks_that_were_changed(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "notebooks")
    demo = importlib.import_module("open")
    (tmp_path / "checkout").mkdir()
    monkeypatch.setattr(demo, "HERE", tmp_path / "checkout")
    mine, theirs = (tmp_path / "checkout" / name for name in ("mine.ipynb", "theirs.ipynb"))
    copies = tmp_path / "copies"
    for source in (mine, theirs):
        source.write_text("first")
    demo.copy_notebooks(copies)
    (copies / mine.name).write_text("changed in JupyterLab")
    for source in (mine, theirs):
        source.write_text("of the next version")
    demo.copy_notebooks(copies)
    assert (copies / mine.name).read_text() == "changed in JupyterLab"
    assert (copies / theirs.name).read_text() == "of the next version"


def test_a_step_says_what_it_does_and_how_long_it_took():
    done = run(sys.executable, "notebooks/steps.py", "Waiting", sys.executable, "-c", "")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"Waiting \.\.\. \d s\n", done.stdout)


def test_a_step_that_fails_leaves_the_last_word_to_its_command():
    done = run(
        sys.executable,
        "notebooks/steps.py",
        "Trying",
        sys.executable,
        "-c",
        "raise SystemExit('no space left')",
    )
    assert (done.returncode, done.stdout) == (1, "Trying ... \n")
    assert done.stderr == "no space left\n"


def test_where_somebody_watches_the_seconds_of_a_step_count_up():
    terminal, end = pty.openpty()
    command = [sys.executable, "notebooks/steps.py", "Waiting", sys.executable, "-c", "input()"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=end) as process:
        os.close(end)
        said = ""
        while "Waiting ... 1 s" not in said:
            said += os.read(terminal, 100).decode()
        process.stdin.write(b"\n")
        process.stdin.close()
        assert process.wait() == 0
    os.close(terminal)
