"""REST equals local: conditions of every type, operator and combination, made at random."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import tiledb
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from .conftest import Cloud, Place
from .equal import same

if TYPE_CHECKING:
    from pathlib import Path

COUNT = 48
TEXTS = ["", "a", "ab", "b", "é", "日本", "z" * 20]
#: the labels of enumerations by their names
LABELS: dict[str, list[Any]] = {
    "texts": ["u", "", "vé", "w"],
    "numbers": [10, -3, 0, 7],
    "floats": [0.5, 0.0, -1.5, 8.0],
}
#: by the dtype of an attribute, what its cells hold and conditions compare with
VALUES: dict[str, list[Any]] = {
    "int8": [-128, -1, 0, 1, 127],
    "int16": [-300, 0, 5, 300],
    "int32": [-70_000, 0, 1, 70_000],
    "int64": [-(2**62), -1, 0, 1, 2**62],
    "uint8": [0, 1, 200, 255],
    "uint16": [0, 1, 60_000],
    "uint32": [0, 1, 2**31],
    "uint64": [0, 1, 2**53],
    "float32": [-0.5, 0.0, 1.5, 1e30],
    "float64": [-1e300, -0.5, 0.0, 2.25],
    "bool": [False, True],
    "datetime64[D]": [-5, 0, 20_000],
    "datetime64[ms]": [-1, 0, 1_700_000_000_000],
    "S2": ["aa", "ab", "zz"],
    "str": TEXTS,
    "ascii": [text for text in TEXTS if text.isascii()],
}


@dataclass
class Field:
    """An attribute or dimension, the values that conditions compare it with, and the operators it has."""

    name: str
    values: list[Any]
    text: bool = False
    nullable: bool = False
    operators: tuple[str, ...] = ("==", "!=", "<", "<=", ">", ">=", "in", "not in")


def attributes() -> tuple[list[tiledb.Attr], list[Field], dict[str, np.ndarray]]:
    """Attributes of every type, with and without missing cells, and what their cells hold."""
    attrs, fields, cells = [], [], {}
    chance = np.random.default_rng(7)

    def add(attr: tiledb.Attr, stored: list[Any], field: Field) -> None:
        missing = chance.random(COUNT) < 0.25
        cell = [stored[index] for index in chance.integers(0, len(stored), COUNT)]
        if attr.isnullable:
            column = np.array(
                [None if gone else value for gone, value in zip(missing, cell, strict=True)], "O"
            )
        else:
            column = np.array(cell, "O" if attr.isvar else attr.dtype)
        attrs.append(attr)
        fields.append(field)
        cells[attr.name] = column

    for number, (dtype, values) in enumerate(VALUES.items()):
        for nullable in (False, True):
            if nullable and dtype.startswith(("datetime", "bool")):
                continue  # tiledb writes no missing cells of these from numpy
            var = dtype in ("str", "ascii")
            name = f"{'n' if nullable else 'a'}{number}"
            attr = tiledb.Attr(name, dtype=str if dtype == "str" else dtype, var=var, nullable=nullable)
            field = Field(name, values, var or dtype == "S2", nullable)
            if dtype in ("int16", "uint8", "bool"):  # tiledb has no `in` for these
                field.operators = field.operators[:-2]
            add(attr, values, field)
    for label, values in LABELS.items():
        for nullable in (False, True):
            name = f"{label}_{'n' if nullable else 'a'}"
            attr = tiledb.Attr(name, dtype=np.int8, enum_label=label, nullable=nullable)
            field = Field(name, values, label == "texts", nullable)
            if label != "numbers":  # of labels without an order none is less than another
                field.operators = ("==", "!=", "in", "not in")
            add(attr, list(range(4)), field)
    return attrs, fields, cells


ATTRS, FIELDS, CELLS = attributes()
FIELDS += [Field("i", [-1, 0, 3, 20, 47, 99]), Field("s", ["", "a", "b", "c", "cc"], text=True)]


class Twins:
    """The same array opened in two places."""

    def __init__(self, places: list[Place], *, sparse: bool) -> None:
        self.arrays = [self._make(place, sparse=sparse) for place in places]

    def _make(self, place: Place, *, sparse: bool) -> tiledb.Array:
        uri = place.uri("sparse" if sparse else "dense")
        dims = [tiledb.Dim("i", domain=(0, COUNT - 1), tile=16, dtype=np.int64)]
        dims += [tiledb.Dim("s", domain=(None, None), tile=None, dtype="ascii")] * sparse
        enums = [
            tiledb.Enumeration(name, ordered=name == "numbers", values=np.array(values))
            for name, values in LABELS.items()
        ]
        attrs = ATTRS if sparse else [attr for attr in ATTRS if not attr.isnullable]
        cells = {attr.name: CELLS[attr.name] for attr in attrs}
        schema = tiledb.ArraySchema(tiledb.Domain(*dims), attrs, sparse=sparse, capacity=10, enums=enums)
        tiledb.Array.create(uri, schema, ctx=place.ctx)
        with tiledb.open(uri, "w", timestamp=5, ctx=place.ctx) as array:
            if sparse:
                array[np.arange(COUNT), np.array([["", "a", "b", "cc"][i % 4] for i in range(COUNT)])] = cells
            else:
                array[:] = cells
        return tiledb.open(uri, ctx=place.ctx)

    def rows(self, condition: str) -> list[object]:
        return [found(array, condition) for array in self.arrays]

    def close(self) -> None:
        for array in self.arrays:
            array.close()


def found(array: tiledb.Array, condition: str) -> object:
    """The rows, or (dense) the cells of an attribute, for which a condition holds."""
    if array.schema.sparse:
        return array.query(cond=condition, attrs=[], dims=["i"])[:]["i"].tolist()
    return array.query(cond=condition, attrs=["a2"])[:]["a2"].tolist()


@pytest.fixture(scope="module")
def twins(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder: Path = tmp_path_factory.mktemp("local")
    places = [
        Place("tiledb://demo", cloud.root / "demo", cloud.ctx()),
        Place(str(folder), folder, tiledb.Ctx()),
    ]
    made = {sparse: Twins(places, sparse=sparse) for sparse in (True, False)}
    yield made
    for each in made.values():
        each.close()


@st.composite
def comparison(draw: st.DrawFn, fields: list[Field]) -> str:
    field = draw(st.sampled_from(fields))
    # tiledb cannot read negative numbers in a condition
    value = st.sampled_from(field.values).map(repr).filter(lambda text: not text.startswith("-"))
    operator = draw(st.sampled_from(field.operators))
    if operator.endswith("in"):
        return f"{field.name} {operator} [{', '.join(draw(st.lists(value, min_size=1, max_size=3)))}]"
    if operator in ("==", "!="):
        value = value.filter(lambda text: text != "''" or not field.nullable)
        if not field.text:  # None is sent as an empty text
            value |= st.just("None")
    text = draw(value)
    return draw(st.sampled_from([f"{field.name} {operator} {text}", f"{text} {operator} {field.name}"]))


def conditions(sparse: bool) -> st.SearchStrategy[str]:
    fields = [field for field in FIELDS if sparse or (field.name in CELLS and not field.nullable)]
    return st.recursive(
        comparison(fields),
        lambda inner: st.builds(
            lambda parts, how: "(" + f" {how} ".join(parts) + ")",
            st.lists(inner, min_size=2, max_size=3),
            st.sampled_from(["and", "or"]),
        ),
        max_leaves=5,
    )


def compare(twins: dict[bool, Twins], sparse: bool, condition: str) -> None:
    rest, local = twins[sparse].rows(condition)
    assert rest == local, condition


def checked(sparse: bool, count: int) -> Any:
    @settings(max_examples=count, deadline=None, suppress_health_check=list(HealthCheck))
    @given(condition=conditions(sparse))
    @example(condition="texts_a == ''")
    @example(condition="a13 != '' and (a13 >= '' or a13 < '')")
    @example(condition="texts_a != '' and a2 < 5")
    @example(condition="a14 == '' or texts_a in ['', 'w']")
    @example(condition="a14 in [''] or texts_a not in ['']")
    def check(twins: dict[bool, Twins], condition: str) -> None:
        compare(twins, sparse, condition)

    return check


@pytest.mark.parametrize("sparse", [True, False])
@pytest.mark.parametrize(
    "count", [60, pytest.param(3000, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])]
)
def test_conditions_find_the_same_cells(twins: dict[bool, Twins], sparse: bool, count: int) -> None:
    checked(sparse, count)(twins=twins)


def test_what_is_less_than_missing_cells_is_as_strange(twins: dict[bool, Twins]) -> None:
    def outcome(array: tiledb.Array, condition: str) -> object:
        try:
            return found(array, condition)
        except tiledb.TileDBError as error:
            return "Null value can only be used with equality" in str(error)

    for field in FIELDS:
        if not field.text and field.name not in ("i", "s"):
            for operator in ("<", ">="):
                rest, local = (
                    outcome(array, f"{field.name} {operator} None") for array in twins[True].arrays
                )
                assert rest == local, (field.name, operator)


@pytest.mark.parametrize("name", ["n13", "n14", "texts_n"])
def test_an_empty_value_with_two_meanings_is_refused(twins: dict[bool, Twins], name: str) -> None:
    rest, local = twins[True].arrays
    for condition in (f"{name} == None", f"{name} != ''", f"i > 3 and (i < 9 or {name} == '')"):
        with pytest.raises(tiledb.TileDBError, match=r"two meanings.* None .*missing.* '' .*empty text"):
            found(rest, condition)
    if name != "n13":  # of two characters each
        for condition in (f"{name} in ['']", f"{name} not in ['', 'u', 'a']"):
            assert found(rest, condition) == found(local, condition) != []


def test_deletes_take_the_same_cells(both: list[Place]) -> None:
    conditions = ["n9 > 1", "texts_a == ''", "a14 == '' and i > 20", "texts_n in ['', 'u']"]

    def work(place: Place) -> list[object]:
        Twins([place], sparse=True).close()
        left = []
        for number, condition in enumerate(conditions):
            with tiledb.open(place.uri("sparse"), "d", timestamp=10 + number, ctx=place.ctx) as array:
                array.query(cond=condition).submit()
            with tiledb.open(place.local("sparse")) as array:
                left.append(array.query(attrs=[], dims=["i"])[:]["i"].tolist())
        return left

    same(both, work)
    for condition, reason in (("n14 == None", "two meanings"), ("n9 == None and i > 3", "cannot be deleted")):
        with (
            pytest.raises(tiledb.TileDBError, match=reason),
            tiledb.open(both[0].uri("sparse"), "d", ctx=both[0].ctx) as array,
        ):
            array.query(cond=condition).submit()
