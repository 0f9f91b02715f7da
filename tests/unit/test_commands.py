"""The two commands of the README, where something they need is missing: one clear sentence, and nothing half-made."""

from __future__ import annotations

import os
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
    ("port", "sentence"), [("taken", "is taken"), ("99999", "is no port"), ("many", "is no port")]
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
