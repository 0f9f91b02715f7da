"""Sections of the README that errors name, by their anchors."""

from __future__ import annotations


def see(section: str) -> str:
    """Return a sentence that leads to a section of the README.

    Parameters
    ----------
    section : str
        The anchor of its heading: ``"not-signed-in"`` is that of "Not signed in".

    Examples
    --------
    >>> see("not-signed-in")
    'See #not-signed-in in the README of tiledb-cloud-widgets.'
    """
    place = _address()
    return f"See {place}#{section}." if place else f"See #{section} in the README of tiledb-cloud-widgets."


def _address() -> str:
    """Return where the README is read, if the package's metadata has an address of it."""
    from importlib import metadata  # noqa: PLC0415 (slow to load, and needed for an error only)

    try:
        urls = metadata.metadata("tiledb-cloud-widgets").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:  # a checkout on the path, not installed
        return ""
    addresses: dict[str, str] = {label: url for label, _, url in (line.partition(", ") for line in urls)}
    return addresses.get("Homepage", "")
