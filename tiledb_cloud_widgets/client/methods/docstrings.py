"""Docstrings of methods that are documented like another one: what they share is written once."""

from __future__ import annotations

import inspect
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, get_overloads

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

Method = TypeVar("Method", bound="Callable[..., Any]")

_SECTIONS = ("Parameters", "Returns", "Raises", "Examples")


def documented_like(*others: Callable[..., Any] | ModuleType) -> Callable[[Method], Method]:
    """Complete the docstring of a method with the sections that it shares with others.

    Parameters
    ----------
    others : callable, class or module
        Their Returns and Raises are taken where the method has none of its own; of their Parameters, those
        that the method has but does not describe. The first that has something comes first.

    Examples
    --------
    >>> @documented_like(Client.list_arrays)
    ... def list_datasets(search: str) -> list[str]:
    ...     '''Return datasets.'''
    >>> "search : str" in list_datasets.__doc__, "tag, exclude_tag" in list_datasets.__doc__
    (True, False)
    """

    def complete(method: Method) -> Method:
        if method.__doc__:  # None with python -OO, as those of the others
            summary, own = _sections(method.__doc__)
            shared = [_sections(other.__doc__ or "")[1] for other in others]
            entries: dict[str, str] = {}
            sections: dict[str, str] = {}
            for part in (*reversed(shared), own):
                entries |= _entries(part.get("Parameters", ""))
                sections |= {name: text for name, text in part.items() if name != "Examples"}
            declaration = next(iter(declarations(method)), method)
            names = [name for name in _parameters(declaration) if name in entries]
            sections["Examples"] = own.get("Examples", "")
            sections["Parameters"] = "\n".join(dict.fromkeys(entries[name] for name in names))
            shown = [name for name in _SECTIONS if sections.get(name)]
            texts = [f"{name}\n{'-' * len(name)}\n{sections[name]}" for name in shown]
            method.__doc__ = "\n\n".join([summary, *texts]) + "\n"
        return method

    return complete


def declarations(method: Callable[..., Any]) -> Sequence[Callable[..., Any]]:
    """Return the overloads of a method, or of the one that it is declared like."""
    return get_overloads(getattr(method, "declared_like", method))


def _parameters(method: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names of the parameters; `inspect.signature` would take a tenth of all our imports."""
    code = method.__code__
    count = code.co_argcount + code.co_kwonlyargcount
    for flag in (inspect.CO_VARARGS, inspect.CO_VARKEYWORDS):
        count += bool(code.co_flags & flag)
    return code.co_varnames[:count]


@cache
def _sections(docstring: str) -> tuple[str, dict[str, str]]:
    """Return what stands before the first section, and the sections by name."""
    summary: list[str] = []
    sections: dict[str, list[str]] = {}
    section = summary
    for line in inspect.cleandoc(docstring).splitlines():
        if line and not line.strip("-"):  # what it underlines is a head
            sections[section.pop()] = section = []
        else:
            section.append(line)
    texts = {name: "\n".join(lines).strip("\n") for name, lines in sections.items()}
    return "\n".join(summary).strip(), texts


@cache
def _entries(section: str) -> dict[str, str]:
    """Return the entries of a section by the names that they describe; ``a, b : str`` describes two."""
    entries: dict[str, str] = {}
    names: list[str] = []
    for line in section.splitlines():
        if not line.startswith(" "):
            names = [name.strip("*") for name in line.partition(" : ")[0].split(", ")]
        for name in names:
            entries[name] = f"{entries[name]}\n{line}" if name in entries else line
    return entries
