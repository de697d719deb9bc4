"""A ledger's store in memory, which obeys the same updates as the DynamoDB table: for many histories in a short time.

What only DynamoDB refuses (a float, an empty value in an index, more than 400 KB) it takes. Rows come back as they were
written: numbers are not made Decimals.
"""

from copy import deepcopy
from operator import eq, itemgetter, lt, ne
from threading import Lock

from chalicelib.ledger.store import INDEXED, KEY, TIMED

OPERATORS = {"<": lt, "=": eq, "<>": ne}


class MemoryStore:
    def __init__(self):
        self._rows, self._lock = {}, Lock()

    def all(self):
        return deepcopy(self._rows)

    def read(self, keys):
        return {key: deepcopy(self._rows[key]) for key in keys if key in self._rows}

    def update(self, update):
        with self._lock:
            row = self._rows.get(update.key)
            written = updated(row, update)
            self._rows[update.key] = row if written is None else written
        return written is not None

    def put(self, rows):
        with self._lock:
            self._rows |= {row[KEY]: deepcopy(row) for row in rows}

    def delete(self, key):
        with self._lock:
            self._rows.pop(key, None)

    def query(self, index, value, *, time=""):
        listed = [row for row in list(self._rows.values()) if row.get(INDEXED[index]) == value]
        if index not in TIMED:
            yield from ({name: row[name] for name in (KEY, INDEXED[index])} for row in listed)
            return
        listed = [row for row in listed if "EventTime" in row]
        found = [row for row in listed if time in ("", row["EventTime"])]
        yield from deepcopy(sorted(found, key=itemgetter("EventTime"), reverse=True))


def updated(row, update):
    """The row as an update leaves it; None where the update does not apply to it."""
    if row and not any(all(holds(one, row) for one in every) for every in update.over):
        return None
    known = row or {KEY: update.key}
    written = {**known, **deepcopy(dict(update.values))}
    return {name: value for name, value in written.items() if name not in update.remove}


def holds(comparison, row):
    """Whether a comparison holds of a row."""
    attribute, operator, value = comparison
    if operator == "absent":
        return attribute not in row
    return OPERATORS[operator](row[attribute], value) if attribute in row else operator == "<>"
