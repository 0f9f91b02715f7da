"""Tables: one row for each flower, wine, household, airport."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.datasets import load_breast_cancer, load_iris, load_wine
from statsmodels import datasets
from vega_datasets import local_data

from .arrays import Labels, columns_of, degrees, index, text, time, write_dense, write_sparse

if TYPE_CHECKING:
    from collections.abc import Callable

    from sklearn.utils import Bunch

    from .arrays import Columns

_PARTIES = (
    "Strong Democrat",
    "Weak Democrat",
    "Independent-Democrat",
    "Independent-Independent",
    "Independent-Republican",
    "Weak Republican",
    "Strong Republican",
)
_EDUCATION = (
    "1-8 grades",
    "Some high school",
    "High school graduate",
    "Some college",
    "College degree",
    "Master's degree",
    "PhD",
)


def _rows(uri: str, columns: Columns, name: str = "row") -> None:
    """Write a dense array of one dimension, which counts the rows; the columns have equal lengths."""
    size = next(column.size for column in columns.values())
    write_dense(uri, [index(name, size, tile=1_000)], columns)


def _classified(bunch: Bunch, label: str) -> dict[str, Any]:
    """Return the columns of a scikit-learn data set: its features, and its class as an enumeration."""
    names = [name.removesuffix(" (cm)").replace(" ", "_").replace("/", "_") for name in bunch.feature_names]
    features = dict(zip(names, np.ascontiguousarray(bunch.data.T), strict=True))
    return {**features, label: Labels(list(bunch.target_names), bunch.target)}


def iris(uri: str) -> None:
    """Dense, (150,) flowers: four measurements in cm, and the species as an enumeration."""
    _rows(uri, _classified(load_iris(), "species"), "flower")


def wine(uri: str) -> None:
    """Dense, (178,) wines: 13 measurements, and the cultivar as an enumeration."""
    _rows(uri, _classified(load_wine(), "cultivar"), "sample")


def breast_cancer(uri: str) -> None:
    """Dense, (569,) tumours: 30 measurements, and the diagnosis as an enumeration."""
    _rows(uri, _classified(load_breast_cancer(), "diagnosis"), "sample")


def engel(uri: str) -> None:
    """Dense, (235,) households: income and food expenditure in francs."""
    _rows(uri, columns_of(datasets.engel.load_pandas().data), "household")


def longley(uri: str) -> None:
    """Dense, (16,) years from 1947: six float64 indicators."""
    years = datasets.longley.load_pandas().data.drop(columns="YEAR")
    write_dense(uri, [index("year", len(years), tile=16, first=1947)], columns_of(years))


def grunfeld(uri: str) -> None:
    """Sparse, 220 cells of (firm, year): investment, value and capital in millions of dollars."""
    rows = datasets.grunfeld.load_pandas().data
    columns = {"firm": rows["firm"].to_numpy(str), "year": rows["year"].to_numpy(np.int32)}
    dims = [text("firm"), index("year", 20, tile=20, first=1935)]
    write_sparse(uri, dims, {**columns, **columns_of(rows[["invest", "value", "capital"]])})


def rand_health(uri: str) -> None:
    """Dense, (20190,) person-years: ten counts, numbers and flags."""
    rows = datasets.randhie.load_pandas().data
    flags = ("idp", "physlm", "hlthg", "hlthf", "hlthp")
    counts = {"mdvis": rows["mdvis"].to_numpy(np.int16)}
    numbers = columns_of(rows[["lncoins", "lpi", "fmde", "disea"]], np.float32)
    # Some of `physlm` are shares between 0 and 1, so it stays a number.
    booleans = {name: rows[name].to_numpy(np.float32 if name == "physlm" else np.bool_) for name in flags}
    _rows(uri, {**counts, **numbers, **booleans})


def travel_mode(uri: str) -> None:
    """Sparse, 840 cells of (traveller, mode): four modes for each of 210 travellers, one of them chosen."""
    rows = datasets.modechoice.load_pandas().data
    modes = np.array(["air", "train", "bus", "car"])[rows["mode"].to_numpy(int) - 1]
    dims = [index("traveller", 210, tile=70, first=1), text("mode")]
    columns: dict[str, Any] = {
        "traveller": rows["individual"].to_numpy(np.int32),
        "mode": modes,
        "chosen": rows["choice"].to_numpy(np.bool_),
    }
    columns |= columns_of(rows[["ttme", "invc", "invt", "gc", "hinc"]], np.float32)
    write_sparse(uri, dims, {**columns, "psize": rows["psize"].to_numpy(np.int8)})


def airports_on_the_map(uri: str) -> None:
    """Sparse, 3,376 cells of (latitude, longitude), in Hilbert order: boxes on the map are read quickly."""
    rows = local_data.airports()
    dims = [degrees("latitude", -90, 90, tile=10), degrees("longitude", -180, 180, tile=10)]
    columns = columns_of(rows[["latitude", "longitude"]])
    columns |= columns_of(rows[["iata", "name", "city", "state"]], object)
    write_sparse(uri, dims, {**columns, "country": Labels.of(rows["country"])}, hilbert=True)


def airports_by_code(uri: str) -> None:
    """Sparse, 3,376 cells by IATA or FAA code; city and state are nullable."""
    rows = local_data.airports()
    columns: dict[str, Any] = {"iata": rows["iata"].to_numpy(str)}
    columns |= columns_of(rows[["name", "city", "state"]], object)
    columns |= columns_of(rows[["latitude", "longitude"]])
    write_sparse(uri, [text("iata")], columns)


def antibiotics(uri: str) -> None:
    """Sparse, 16 cells by bacteria: the dose of three antibiotics, and two enumerations."""
    rows = local_data.burtin()
    columns: dict[str, Any] = {"bacteria": rows["Bacteria"].to_numpy(str)}
    columns |= columns_of(rows[["Penicillin", "Streptomycin", "Neomycin"]].rename(columns=str.lower))
    columns |= {name.lower(): Labels.of(rows[name]) for name in ("Gram_Staining", "Genus")}
    write_sparse(uri, [text("bacteria")], columns)


def state_crime(uri: str) -> None:
    """Sparse, 51 cells by state: seven float64 rates."""
    rows = datasets.statecrime.load_pandas().data
    write_sparse(uri, [text("state")], {"state": rows.index.to_numpy(str), **columns_of(rows)})


def election_survey(uri: str) -> None:
    """Dense, (944,) respondents: ten answers; party and education are ordered enumerations."""
    rows = datasets.anes96.load_pandas().data
    columns = columns_of(rows[["popul", "TVnews", "age", "income"]], np.int16)
    columns |= columns_of(rows[["selfLR", "ClinLR", "DoleLR"]], np.int8)
    columns |= {
        "party": Labels(_PARTIES, rows["PID"].to_numpy(int), ordered=True),
        "education": Labels(_EDUCATION, rows["educ"].to_numpy(int) - 1, ordered=True),
        "vote": Labels(["Clinton", "Dole"], rows["vote"].to_numpy(int)),
    }
    _rows(uri, columns, "respondent")


def fertility(uri: str) -> None:
    """Sparse, 10,284 cells of (country code, year): births a woman; years without a figure have no cell."""
    wide = datasets.fertility.load_pandas().data.drop(columns=["Indicator Name", "Indicator Code"])
    rows = wide.melt(["Country Name", "Country Code"], var_name="year", value_name="births").dropna()
    columns = {
        "country": rows["Country Code"].to_numpy(str),
        "year": rows["year"].to_numpy(np.int32),
        "name": rows["Country Name"].to_numpy(object),
        "births": rows["births"].to_numpy(np.float32),
    }
    write_sparse(uri, [text("country"), index("year", 54, tile=10, first=1960)], columns)


def stack_loss(uri: str) -> None:
    """Dense, (21,) days: four int16 measurements."""
    rows = datasets.stackloss.load_pandas().data
    _rows(uri, columns_of(rows.rename(columns=str.lower), np.int16), "day")


def wheat(uri: str) -> None:
    """Sparse, 52 years: price of wheat and wages, NaN in the last years."""
    rows = local_data.wheat()
    columns = columns_of(rows[["year"]], np.int32) | columns_of(rows[["wheat", "wages"]])
    write_sparse(uri, [index("year", 300, tile=100, first=1550)], columns)


def crimea(uri: str) -> None:
    """Dense, (24,) months from April 1854: deaths by three causes, int32."""
    rows = local_data.crimea()
    dims = [time("month", "1854-04", "1856-03", "M", tile=12)]
    write_dense(uri, dims, columns_of(rows[["wounds", "disease", "other"]], np.int32))


RECIPES: dict[str, Callable[[str], None]] = {
    "ada/breast-cancer-wisconsin": breast_cancer,
    "ada/economy/engel-food-expenditure": engel,
    "ada/economy/grunfeld-investment": grunfeld,
    "ada/economy/longley": longley,
    "ada/iris": iris,
    "ada/rand-health-insurance": rand_health,
    "ada/travel-mode-choice": travel_mode,
    "ada/wine": wine,
    "open-data/airports": airports_on_the_map,
    "open-data/airports-by-code": airports_by_code,
    "open-data/antibiotics-1951": antibiotics,
    "open-data/election-survey-1996": election_survey,
    "open-data/fertility-by-country": fertility,
    "open-data/history/crimean-war-deaths": crimea,
    "open-data/history/wheat-prices-and-wages": wheat,
    "open-data/stack-loss": stack_loss,
    "open-data/us-state-crime-2009": state_crime,
}
