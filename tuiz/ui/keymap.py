"""The user's keys: which can't be used, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from importlib import import_module
from pkgutil import walk_packages

from textual.binding import Binding
from textual.dom import DOMNode

import tuiz.ui


def bindings() -> Iterator[tuple[type[DOMNode], Binding]]:
    """Yield every binding of the app that can be rebound, with the class that it belongs to."""
    for cls in _nodes():
        for binding in cls.__dict__.get("BINDINGS", ()):
            if isinstance(binding, Binding) and binding.id is not None:
                yield cls, binding


def problems_of(keys: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with the user's keys: ids that nothing has, keys that do two things in one place."""
    if not keys:
        return
    known = {binding.id: cls for cls, binding in bindings()}
    for name in keys:
        if name not in known:
            nearest = get_close_matches(name, [other for other in known if other], n=1)
            meant = f" Did you mean {nearest[0]}?" if nearest else ""
            yield f"No key has the id {name}, so it can't be rebound.{meant}"
    taken: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for cls, binding in bindings():
        if binding.id is not None:
            for key in keys.get(binding.id, binding.key).split(","):
                taken[cls.__name__, key.strip()].append(binding.id)
    for (_, key), ids in taken.items():
        if len(ids) > 1 and not keys.keys().isdisjoint(ids):
            yield f"The key {key} is bound to {' and to '.join(ids)}; only one of them has it."


def _nodes() -> Iterator[type[DOMNode]]:
    """Yield the app's classes that may have bindings."""
    seen: set[type[DOMNode]] = set()
    for info in walk_packages(tuiz.ui.__path__, "tuiz.ui."):
        for value in vars(import_module(info.name)).values():
            is_ours = isinstance(value, type) and issubclass(value, DOMNode) and value.__module__.startswith("tuiz.ui")
            if is_ours and value not in seen:
                seen.add(value)
                yield value
