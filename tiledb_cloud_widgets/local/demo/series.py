"""Time series: weather, oceans, rivers, the sun, energy, the economy."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from statsmodels import datasets
from statsmodels.datasets import elec_equip
from vega_datasets import local_data

from .arrays import Labels, columns_of, index, text, time, write_dense, write_sparse

if TYPE_CHECKING:
    from collections.abc import Callable

_LONG_NAME = "us-employment-by-sector-monthly-seasonally-adjusted-thousands-of-jobs-2006-2015"
_HOURS = pd.date_range("2010-01-01", "2010-12-31T23", freq="h")


def seattle_daily_weather(uri: str) -> None:
    """Dense, (1461,) days: four float32 attributes, and the weather as an enumeration of five."""
    days = local_data.seattle_weather()
    dims = [time("date", "2012-01-01", "2015-12-31", "D", tile=365)]
    numbers = columns_of(days[["precipitation", "temp_max", "temp_min", "wind"]], np.float32)
    write_dense(uri, dims, {**numbers, "weather": Labels.of(days["weather"])})


def _hourly_celsius(name: str) -> pd.Series[float]:
    """Return 8,760 hourly temperatures of 2010 in degrees Celsius, NaN where summer time skips an hour."""
    hours: pd.DataFrame = getattr(local_data, name)()
    hours = hours.drop_duplicates("date").set_index("date")
    return ((hours["temp"] - 32) / 1.8).round(2).reindex(_HOURS)


def hourly(uri: str, *, name: str) -> None:
    """Dense, (8760,) hours of 2010 in one city: temperature in degrees Celsius, float32."""
    dims = [time("time", "2010-01-01T00", "2010-12-31T23", "h", tile=24 * 30)]
    write_dense(uri, dims, {"temperature": _hourly_celsius(name).to_numpy(np.float32)})


def hourly_cube(uri: str) -> None:
    """Dense, (2, 365, 24) as city, day of the year, hour of the day: temperature in degrees Celsius."""
    cube = np.stack([_hourly_celsius(name).to_numpy(np.float32) for name in ("seattle_temps", "sf_temps")])
    dims = [index("city", 2, tile=1), index("day", 365, tile=73, first=1), index("hour", 24, tile=24)]
    write_dense(uri, dims, {"temperature": cube.reshape(2, 365, 24)})


def mauna_loa_co2(uri: str) -> None:
    """Sparse, 2,284 weeks: CO2 in ppm, nullable. Two fragments, so that it opens as of the end of 1980."""
    weeks = datasets.co2.load_pandas().data["co2"]
    first = int((weeks.index < "1981").sum())
    end_of_1980 = int(pd.Timestamp("1981-01-01").timestamp() * 1000)
    end_of_2001 = int(pd.Timestamp("2002-01-01").timestamp() * 1000)
    write_sparse(
        uri,
        [time("week", "1958-01-01", "2029-12-31", "D", tile=364)],
        {"week": weeks.index.to_numpy("datetime64[D]"), "co2": weeks.to_numpy(np.float32)},
        timestamps={end_of_1980: slice(0, first), end_of_2001: slice(first, None)},
    )


def el_nino(uri: str) -> None:
    """Dense, (61, 12) as year, month: temperature in degrees Celsius, float32."""
    years = datasets.elnino.load_pandas().data.set_index("YEAR")
    dims = [index("year", len(years), tile=10, first=1950), index("month", 12, tile=12, first=1)]
    write_dense(uri, dims, {"temperature": years.to_numpy(np.float32)})


def nile(uri: str) -> None:
    """Dense, (100,) years from 1871: volume in 100 million cubic metres, int16."""
    volume = datasets.nile.load_pandas().data["volume"].to_numpy(np.int16)
    write_dense(uri, [index("year", len(volume), tile=50, first=1871)], {"volume": volume})


def sunspots(uri: str) -> None:
    """Dense, (309,) years from 1700: number of sunspots, float32."""
    activity = datasets.sunspots.load_pandas().data["SUNACTIVITY"].to_numpy(np.float32)
    write_dense(uri, [index("year", len(activity), tile=100, first=1700)], {"activity": activity})


def iowa_electricity(uri: str) -> None:
    """Sparse, 51 cells of (source of energy, year): net generation in GWh, int32."""
    rows = local_data.iowa_electricity()
    dims = [text("source"), index("year", 30, tile=10, first=2001)]
    columns = {
        "source": rows["source"].to_numpy(str),
        "year": rows["year"].dt.year.to_numpy(np.int32),
        "net_generation": rows["net_generation"].to_numpy(np.int32),
    }
    write_sparse(uri, dims, columns)


def electrical_equipment(uri: str) -> None:
    """Dense, (257,) months: index of turnover, float32."""
    turnover = elec_equip.load_pandas().data.iloc[:, 0]
    months = turnover.index.to_numpy("datetime64[M]")
    dims = [time("month", str(months[0]), str(months[-1]), "M", tile=60)]
    write_dense(uri, dims, {"turnover_index": turnover.to_numpy(np.float32)})


def us_macroeconomics(uri: str) -> None:
    """Sparse, 203 cells of (year, quarter): twelve float64 indicators."""
    quarters = datasets.macrodata.load_pandas().data
    dims = [index("year", 51, tile=10, first=1959), index("quarter", 4, tile=4, first=1)]
    columns = columns_of(quarters[["year", "quarter"]], np.int32)
    write_sparse(uri, dims, columns | columns_of(quarters.drop(columns=["year", "quarter"])))


def us_employment(uri: str) -> None:
    """Dense, (120,) months: 23 sectors in thousands of jobs, float32."""
    months = local_data.us_employment()
    dims = [time("month", "2006-01", "2015-12", "M", tile=12)]
    write_dense(uri, dims, columns_of(months.drop(columns="month"), np.float32))


RECIPES: dict[str, Callable[[str], None]] = {
    f"ada/economy/{_LONG_NAME}": us_employment,
    "ada/economy/us-macroeconomics-quarterly": us_macroeconomics,
    "climate-lab/El Niño 1+2 sea surface temperature": el_nino,
    "climate-lab/cities/hourly-temperature-cube": hourly_cube,
    "climate-lab/cities/san-francisco/hourly-temperature": partial(hourly, name="sf_temps"),
    "climate-lab/cities/seattle/daily-weather": seattle_daily_weather,
    "climate-lab/cities/seattle/hourly-temperature": partial(hourly, name="seattle_temps"),
    "climate-lab/energy/electrical-equipment-turnover": electrical_equipment,
    "climate-lab/energy/iowa-electricity": iowa_electricity,
    "climate-lab/mauna-loa-co2": mauna_loa_co2,
    "climate-lab/nile-annual-flow": nile,
    "climate-lab/sunspots-yearly": sunspots,
}
