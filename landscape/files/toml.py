"""A formula as an entry of TOML, a field on each line; every number reads back to the same float64."""

from __future__ import annotations

import json
import re
from typing import Any

from landscape.surfaces import Formula

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def entry(surface: Formula) -> str:
    """Return the entry of a formula, of the shape that those in resources/surfaces.toml have."""
    facts: dict[str, Any] = {
        "title": surface.title,
        "formula": surface.text,
        "parameters": list(surface.parameters),
        "domain": list(surface.domain),
        "start": list(surface.start),
        "least": surface.least,
        "bounded": None if surface.bounded else False,
        "height": None if surface.height == "linear" else surface.height,
        "note": surface.note or None,
        "source": surface.source or None,
        "constants": {
            name: {
                "value": one.value,
                "low": one.low,
                "high": one.high,
                "scale": "log" if one.log else "linear",
                "means": one.means,
            }
            for name, one in surface.constants.items()
        }
        or None,
    }
    lines = [f"{name} = {value(fact)}" for name, fact in facts.items() if fact is not None]
    return "\n".join([f"[{key(surface.key)}]", *lines, ""])


def value(given: Any) -> str:
    """Return a value on one line."""
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, str):
        return quoted(given)
    if isinstance(given, dict):
        return "{ " + ", ".join(f"{key(name)} = {value(one)}" for name, one in given.items()) + " }"
    if isinstance(given, list | tuple):
        return "[" + ", ".join(map(value, given)) + "]"
    return repr(float(given))


def key(name: str) -> str:
    """Return a name, quoted if it has to be."""
    return name if _BARE.fullmatch(name) else quoted(name)


def quoted(text: str) -> str:
    """Return a text between quotes."""
    # JSON escapes as TOML does, but for the one control character that it leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
