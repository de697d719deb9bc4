"""Changes: what a record, a message or a request looks like after a seeded hand went over it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any, Final

from scripts.devtools.fuzzing.odd_values import ACCOUNTS, HUGE, MARK, NESTS, PLACES, REGIONS, TEXTS, TIMES, VALUES


def changed(value: str, random: Random) -> Any:
    """Return what a JSON text holds, with up to six changes; one in twenty has none."""
    made = json.loads(value)
    for _ in range(random.choices((0, 1, 2, 3, 6), (1, 9, 5, 3, 2))[0]):
        made = random.choices(_CHANGES, _OFTEN)[0](made, random)
    return made


def written(value: Any) -> str:
    """Return the JSON text of a value; it may hold numbers that are none, and be too deep to be read."""
    return re.sub(rf'"{_ESCAPED}(raw|nest) ([^"\\]*){_ESCAPED}"', _raw, json.dumps(value))


_ESCAPED: Final = r"\\ue000"


def _raw(found: re.Match[str]) -> str:
    if found[1] == "raw":
        return found[2]
    kind, depth = found[2].split(" ")
    begin, end = _BRACKETS[kind]
    return begin * int(depth) + "1" + end * int(depth)


_BRACKETS: Final = {"list": ("[", "]"), "object": ('{"a":', "}"), "tags": ('{"tags":', "}"), "both": ('[{"b":', "}]")}


def _odd(random: Random) -> Any:
    chosen = random.random()
    if chosen < 0.002:  # noqa: PLR2004  # it takes long
        return HUGE
    if chosen < 0.5:  # noqa: PLR2004  # half of them
        return random.choice(TEXTS)
    if chosen < 0.65:  # noqa: PLR2004
        return random.choice(random.choice((TIMES, REGIONS, ACCOUNTS)))
    if chosen < 0.9:  # noqa: PLR2004
        return _copy(random.choice(VALUES))
    return _nest(random)


def _copy(value: Any) -> Any:
    return json.loads(json.dumps(value)) if isinstance(value, (dict, list)) else value


def _nest(random: Random) -> str:
    return f"{MARK}nest {random.choice(tuple(_BRACKETS))} {random.choice(NESTS)}{MARK}"


def _at_known_place(made: Any, random: Random) -> Any:
    """Put something odd where something is read."""
    path, values = random.choice(PLACES)
    value = _copy(random.choice(values)) if values and random.random() < 0.6 else _odd(random)  # noqa: PLR2004
    return _put(made, path, value)


def _deep_at_known_place(made: Any, random: Random) -> Any:
    return _put(made, random.choice(PLACES)[0], _nest(random))


def _gone_from_known_place(made: Any, random: Random) -> Any:
    *way, last = random.choice(PLACES)[0]
    here = made
    for name in way:
        here = here.get(name) if isinstance(here, dict) else None
    if isinstance(here, dict):
        here.pop(last, None)
    return made


def _put(made: Any, path: tuple[str, ...], value: Any) -> Any:
    if not isinstance(made, dict):
        return made
    here = made
    for name in path[:-1]:
        if not isinstance(here.get(name), dict):
            here[name] = {}
        here = here[name]
    here[path[-1]] = value
    return made


def _anywhere(made: Any, random: Random) -> Any:
    """Change some member at any depth, or the whole."""
    holder, key = _place(made, random)
    if holder is None:
        return _altered(made, random)
    holder[key] = _altered(holder[key], random)
    return made


def _cut_out(made: Any, random: Random) -> Any:
    holder, key = _place(made, random)
    if holder is not None:
        del holder[key]
    return made


def _renamed(made: Any, random: Random) -> Any:
    holder, key = _place(made, random)
    if isinstance(holder, dict):
        holder[str(random.choice((random.choice(TEXTS), key.upper(), key + "s", key.lower())))] = holder.pop(key)
    return made


def _place(made: Any, random: Random) -> tuple[Any, Any]:
    """Return a list or object inside of a value and a key of it; nothing where there is none."""
    holder, key, here = None, None, made
    while isinstance(here, (dict, list)) and here and (holder is None or random.random() < 0.7):  # noqa: PLR2004
        holder, key = here, random.choice(tuple(here)) if isinstance(here, dict) else random.randrange(len(here))
        here = holder[key]
    return holder, key


def _altered(value: Any, random: Random) -> Any:
    how = random.random()
    if isinstance(value, str) and not value.startswith(MARK) and how < 0.5:  # noqa: PLR2004
        return _text_altered(value, random)
    if how < 0.6:  # noqa: PLR2004
        return [value] * random.choice((1, 1, 2, 30))
    if how < 0.7:  # noqa: PLR2004
        return {random.choice(("item", "items", "a", "")): value}
    return _odd(random)


def _text_altered(text: str, random: Random) -> str:
    at = random.randint(0, len(text))
    return random.choice(
        (
            text[:at],
            text[at:],
            text[:at] + random.choice(TEXTS) + text[at:],
            text + random.choice(TEXTS),
            text.swapcase(),
            text * random.choice((2, 40)),
            f" {text}\n",
            text.replace(":", "/"),
        )
    )


_CHANGES: Final[tuple[Callable[[Any, Random], Any], ...]] = (
    _at_known_place,
    _anywhere,
    _deep_at_known_place,
    _gone_from_known_place,
    _cut_out,
    _renamed,
)
_OFTEN: Final = (40, 35, 6, 5, 8, 6)
