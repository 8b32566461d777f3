"""The log is a chain: each entry holds the hash of the one before, so that none can be altered,
taken out or put in between without every later hash being wrong."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import Any

from gemel.gallery._records import Entry, Event


def now() -> str:
    """The time, ISO 8601 in UTC, to the microsecond.

    Example:
        >>> now()[-6:], len(now())
        ('+00:00', 32)
    """
    return datetime.now(timezone.utc).isoformat(timespec="microseconds")


def reference_id() -> str:
    """32 hexadecimal digits that no other reference has.

    Example:
        >>> len(reference_id())
        32
    """
    return secrets.token_hex(16)


def hash_entry(previous: str, sequence: int, at: str, event: Event) -> str:
    """SHA-256 of an entry, 64 hexadecimal digits.

    It is taken over JSON with sorted names and no spaces, in which numbers that are equal are
    written alike: an engine may keep 1.0 as 1.

    Args:
        previous: Hash of the entry before it; empty for the first.
        sequence: Its place in the log.
        at: When, ISO 8601 in UTC.
        event: What happened.

    Raises:
        ValueError: If its details hold what JSON has no form for, such as not-a-number.

    Example:
        >>> first = hash_entry("", 1, "2026-01-01T00:00:00.000000+00:00", Event("create", "ada"))
        >>> first[:12]
        'd30c86a09c81'
    """
    said = {
        "previous": previous,
        "sequence": sequence,
        "at": at,
        "action": event.action,
        "actor": event.actor,
        "model": event.model,
        "tenant": event.key.tenant if event.key else None,
        "identity": event.key.identity if event.key else None,
        "details": _plain(event.details),
    }
    written = json.dumps(said, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(written.encode("ascii")).hexdigest()


@dataclass(frozen=True)
class LogCheck:
    """Whether a log is the one that was written.

    Attributes:
        entries: How many were read and found right.
        head: Hash of the last right one. Whoever notes it elsewhere can tell later that nothing
            was cut off the end: a chain alone cannot show that.
        sequence: Of the first wrong entry; None if there is none.
        fault: What is wrong with it; None if nothing is.
    """

    entries: int
    head: str
    sequence: int | None = None
    fault: str | None = None

    @property
    def intact(self) -> bool:
        """Whether nothing is wrong."""
        return self.fault is None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {"intact": self.intact, **asdict(self)}


def check_log(entries: Iterable[Entry], noted: str | None = None) -> LogCheck:
    """Follow the chain from its first entry and stop at the first that is wrong.

    Args:
        entries: All of a log, oldest first.
        noted: A hash that the log is known to have held, from a receipt or an earlier check.
    """
    head, count, sequence, met = "", 0, 0, noted is None or noted == ""
    for entry in entries:
        if fault := _fault(entry, head, sequence):
            return LogCheck(count, head, entry.sequence, fault)
        head, count, sequence = entry.hash, count + 1, entry.sequence
        met = met or head == noted
    if not met:
        fault = f"the log has no entry with the hash {noted}: it was cut off or written anew"
        return LogCheck(count, head, sequence + 1, fault)
    return LogCheck(count, head)


def _fault(entry: Entry, head: str, sequence: int) -> str | None:
    if entry.previous != head:
        return "it does not follow the entry before it: one was taken out, put in or exchanged"
    if entry.sequence <= sequence:
        return f"its number does not lie after {sequence}"
    if entry.hash != hash_entry(entry.previous, entry.sequence, entry.at, entry.event):
        return "what it says was altered after it was written"
    return None


def _plain(value: Any) -> Any:
    """The value with whole numbers as integers, since engines differ in how they keep 1.0."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
