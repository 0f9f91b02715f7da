"""The names of the module: complete, as documented, and cheap to import."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import tiledb_cloud_widgets
import tiledb_cloud_widgets.client as core
from tiledb_cloud_widgets import local
from tiledb_cloud_widgets.client import Client

ARRAYS = (
    "namespace=None, permissions=None, tag=None, exclude_tag=None, search=None, file_type=None, "
    "exclude_file_type=None, "
    "page=None, per_page=None, async_req=False, with_metadata=None"
)
GROUPS = (
    "namespace=None, permission=None, group_type=None, tag=None, exclude_tag=None, search=None, "
    "flat=True, parent=None, "
    "page=None, per_page=None, async_req=False, with_metadata=None"
)
# The reference API: names, defaults and positions.
SIGNATURES = {
    "Config": "cfg_dict=None",
    "Ctx": "config=None",
    "login": "token=None, username=None, password=None, host=None, verify_ssl=None, no_session=False, "
    "threads=None, "
    "ca_file=None",
    "list_arrays": ARRAYS,
    "list_public_arrays": ARRAYS,
    "list_shared_arrays": ARRAYS,
    "list_groups": GROUPS,
    "list_public_groups": GROUPS,
    "list_shared_groups": GROUPS.replace("namespace=None", "namespace=None, shared_to=None"),
    "user_profile": "async_req=False",
    "organizations": "async_req=False",
    "organization": "organization, async_req=False",
    "default_user": "",
    "default_charged_namespace": "required_action=None",
    "find_organization_or_user_for_default_charges": "user, required_action=None",
    "build": "builder",
    "retry_mode": "mode=<RetryMode.DEFAULT: 'default'>",
    "set_threads": "threads=None",
    "set_disable_retries": "",
    "set_default_retries": "",
    "set_forceful_retries": "",
    "Client": "pool_threads=None, retry_mode=<RetryMode.DEFAULT: 'default'>",
}
MODULES = [
    module.name
    for module in pkgutil.walk_packages(core.__path__, "tiledb_cloud_widgets.client.")
    if ".models" not in module.name
]
TOP_LEVEL = {module.name for module in pkgutil.iter_modules(core.__path__)}


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_signature_is_that_of_the_reference_api(name: str) -> None:
    parameters = inspect.signature(getattr(core, name)).parameters.values()
    positional = [
        parameter.name if parameter.default is parameter.empty else f"{parameter.name}={parameter.default!r}"
        for parameter in parameters
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ]
    assert ", ".join(positional) == SIGNATURES[name]


def test_the_public_names_are_all_there_and_no_others() -> None:
    assert sorted(core.__all__) == core.__all__ == dir(core)
    for name in core.__all__:
        assert getattr(core, name) is not None
    public = (
        {name for name in vars(core) if not name.startswith("_")}
        - TOP_LEVEL
        - {"annotations", "TYPE_CHECKING"}
    )
    later = {"Forbidden", "NamespaceActions", "NotFound", "NotSignedIn", "RateLimited"}
    later |= {"TileDBCloudError", "Unreachable"}
    assert public | later | {"models", "region", "uris"} == set(core.__all__)


@pytest.mark.parametrize("module", [tiledb_cloud_widgets, core, local], ids=lambda module: module.__name__)
def test_static_checkers_read_every_name_of_a_star_import(module: ModuleType) -> None:
    statements = ast.parse(inspect.getsource(module)).body
    (listed,) = (statement for statement in statements if ast.unparse(statement).startswith("__all__"))
    assert isinstance(listed, ast.Assign)
    assert ast.literal_eval(listed.value) == module.__all__


def test_every_method_of_the_client_is_a_function_of_the_module() -> None:
    methods = {name for name, _ in inspect.getmembers(Client, inspect.isfunction) if not name.startswith("_")}
    assert methods <= set(core.__all__)
    for name in methods:
        assert getattr(core, name).__self__ is core.client


def test_no_module_hides_the_client() -> None:
    assert isinstance(core.client, Client)
    assert "tiledb_cloud_widgets.client.client" not in MODULES


@pytest.mark.parametrize("name", MODULES)
def test_everything_public_says_what_it_is_for(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__
    for member_name, member in vars(module).items():
        if member_name.startswith("_") or getattr(member, "__module__", None) != name:
            continue
        if inspect.isclass(member) or inspect.isfunction(member):
            assert member.__doc__, member_name


@pytest.mark.parametrize(
    "name", sorted(set(SIGNATURES) | {"iter_pages", "iter_arrays", "array_info", "group_contents"})
)
def test_a_public_function_documents_its_arguments_and_has_an_example(name: str) -> None:
    function = getattr(core, name)
    text = inspect.getdoc(function) or ""
    for parameter in inspect.signature(function).parameters.values():
        assert parameter.name in text, f"{name} does not document {parameter.name}"
    assert ">>> " in text


def test_importing_the_client_imports_neither_tiledb_nor_pandas() -> None:
    script = (
        "import sys, tiledb_cloud_widgets.client as c; c.Client(); c.login(token='t', remember=False)\n"
        "print([name for name in ('tiledb', 'pandas', 'numpy', 'ipywidgets') if name in sys.modules])\n"
        "c.TileDBCloudError; print('tiledb' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n") == ["[]", "True", ""]


@pytest.mark.parametrize("module", [core, core.models])
def test_tab_completes_the_names_that_are_loaded_late_too(module: ModuleType) -> None:
    assert set(module.__all__) <= set(dir(module))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nope'"):
        core.nope  # noqa: B018


def test_mypy_strict_passes_on_a_script_that_uses_every_public_name() -> None:
    script = Path(__file__).with_name("uses_every_name.py")
    text = script.read_text()
    assert [name for name in core.__all__ if f"{name}" not in text] == []
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", str(script)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert done.returncode == 0, done.stdout
