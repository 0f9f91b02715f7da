"""Structs that several threads decode at once, in processes of their own: each struct is looked up once a process."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import tiledb_cloud_widgets

PACKAGE = Path(tiledb_cloud_widgets.__file__).parent
# While one thread looks up the fields of Inner, another decodes Outer, which holds it.
MEANWHILE = """
import threading
import msgspec
from tiledb_cloud_widgets import structs

def looked_up():
    thread.start()
    thread.join(0.5)  # as long as it would take to crash; a thread that waits for us is let go on
    return int

class Inner(msgspec.Struct):
    number: "looked_up()"

class Outer(msgspec.Struct):
    inner: Inner

def decode():
    read.append({second})

read = []
thread = threading.Thread(target=decode)
read.append({first})
thread.join()
print([outer.inner.number for outer in read])
"""
JSON = 'structs.decoder(Outer).decode(b\'{"inner": {"number": 1}}\')'
PLAIN = 'structs.convert({"inner": {"number": 1}}, Outer)'


@pytest.mark.parametrize(
    ("first", "second"),
    [(JSON, JSON), (JSON, PLAIN), (PLAIN, JSON)],
    ids=["json", "json, plain", "plain, json"],
)
def test_two_threads_that_decode_a_struct_for_the_first_time_both_have_it(first: str, second: str) -> None:
    code = MEANWHILE.format(first=first, second=second)
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "[1, 1]\n"), ended.stderr


def test_only_one_module_looks_up_structs_while_threads_run() -> None:
    """What is looked up while a module is loaded is looked up by one thread: Python's import sees to that."""
    wrong = [
        f"{path.relative_to(PACKAGE)}:{call.lineno}"
        for path in PACKAGE.rglob("*.py")
        if path.name != "structs.py"
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("msgspec.")
        if ast.unparse(call.func).endswith((".convert", ".Decoder"))
    ]
    assert wrong == []
