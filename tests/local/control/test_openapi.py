"""The description that the server publishes of itself is true: schemathesis sends it what it says it takes, and worse."""

from __future__ import annotations

import re
import zlib

import pytest
import schemathesis
import schemathesis.openapi
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tiledb_cloud_widgets import local
from tiledb_cloud_widgets.local.control.operations import ARRAY, OPERATIONS, operations

from ..clouds import make_root, somebody, users_file

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ARRAYS = ("ada/numbers", "ada/points", "lab/empty", "lab/study/one")
#: these would take the others' assets away; what they do is tested elsewhere
TAKING_AWAY = {"deregisterArray", "deleteGroup", "deregisterGroup", "registerArray", "registerGroup"}

#: the favorites of notebooks, models and functions have the handlers of those of arrays
DIFFERENT = [
    operation for operation in OPERATIONS if not re.search("(Notebook|MLModel|UDF)Fav", operation.name)
]


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    folder = tmp_path_factory.mktemp("openapi")
    with local.start(make_root(folder), users=users_file(folder)) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def schema(cloud):
    return schemathesis.openapi.from_url(cloud.url + "/openapi.json")


def real_names(case, operation):
    """Most requests are for something that is there, and some parameters for namespaces that are."""
    params = case.path_parameters
    chance = zlib.crc32(repr(sorted(params.items())).encode())
    if operation.name in TAKING_AWAY or chance % 4 == 0:
        return
    if "array" in params:
        params["namespace"], _, params["array"] = ARRAYS[chance % len(ARRAYS)].partition("/")
    elif "name" in params:
        params["namespace"], _, params["name"] = ARRAYS[chance % len(ARRAYS)].partition("/")
    elif "group_name" in params:
        params["group_namespace"], params["group_name"] = "lab", ("study", "study/inner")[chance % 2]
    elif operation.name.startswith("getOrganization"):
        params["organization"] = "lab"
        params.update({"username": "bob"} if "username" in params else {})
    elif "namespace" in params:
        params["namespace"] = "lab"


#: Each operation with what fits, and with what does not where anything in it can be wrong.
CASES = [
    pytest.param(operation, mode, id=f"{operation.name}, {word}")
    for operation in DIFFERENT
    for mode, word in ((GenerationMode.POSITIVE, "fitting"), (GenerationMode.NEGATIVE, "unfitting"))
    if mode is GenerationMode.POSITIVE or operation.query or operation.body or "{" in operation.path
]


def send_everything(operation, schema, cloud, mode, examples):
    found = schema.find_operation_by_id(operation.name)
    headers = somebody(cloud).headers

    @seed(20261123)
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=found.as_strategy(generation_mode=mode))
    def check(case):
        real_names(case, operation)
        case.call_and_validate(headers=headers, checks=CHECKS)

    check()


@pytest.mark.parametrize(
    "examples",
    [
        12,
        pytest.param(150, id="150, soaked", marks=[pytest.mark.soak, pytest.mark.timeout(1800)]),
    ],
)
@pytest.mark.parametrize(("operation", "mode"), CASES)
def test_an_operation_answers_as_it_says(operation, mode, examples, schema, cloud):
    send_everything(operation, schema, cloud, mode, examples)


def test_only_what_is_implemented_is_published_under_the_names_of_the_api(schema, cloud):
    published = {
        (method.upper(), path): details["operationId"]
        for path, methods in somebody(cloud).get("/openapi.json")["paths"].items()
        for method, details in methods.items()
    }
    assert published == {(each.method, each.path): each.name for each in OPERATIONS}
    names = {(method, path): name for method, path, name in operations()}
    for key, name in published.items():
        assert names[key] in (name, "-"), key


def test_all_that_the_demo_holds_is_answered_as_the_description_says():
    """Real data, of many types, orders and filters."""
    with local.start() as cloud:
        schema = schemathesis.openapi.from_url(cloud.url + "/openapi.json")
        ada = somebody(cloud)
        arrays = [
            {"namespace": row["namespace"], "array": row["id"]}
            for scope in ("owned", "shared", "public")
            for row in ada.get(f"/v1/arrays/browser/{scope}")["arrays"]
        ]
        assert len(arrays) > 20
        for operation in OPERATIONS:
            if operation.method == "GET" and operation.path.startswith(ARRAY):
                found = schema.find_operation_by_id(operation.name)
                for params in arrays:
                    answer = found.Case(path_parameters=params).call_and_validate(
                        headers=ada.headers, checks=CHECKS
                    )
                    assert answer.status_code == 200 or operation.path.endswith("/share"), (operation, params)
