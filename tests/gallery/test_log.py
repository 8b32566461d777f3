"""The log is a chain: what was written can be told from what was changed later."""

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from gemel.gallery import Entry, Event, Key, check_log, hash_entry, now, reference_id


@pytest.fixture
def log():
    """Five entries, chained."""
    entries, previous = [], ""
    for sequence in (1, 2, 5, 6, 9):  # an engine may leave numbers out
        event = Event("enrol", "ada", "f" * 64, Key(f"person {sequence}"), {"references": 2})
        written = hash_entry(previous, sequence, at := now(), event)
        entries.append(Entry(sequence, at, event, previous, written))
        previous = written
    return entries


def test_a_log_as_it_was_written_is_intact(log):
    check = check_log(log)

    assert check.intact
    assert (check.entries, check.head) == (5, log[-1].hash)
    assert check.to_dict()["intact"] is True


def test_an_empty_log_is_intact():
    assert check_log([]).intact


@pytest.mark.parametrize(
    "other",
    [
        {"actor": "eve"},
        {"key": Key("somebody else")},
        {"key": Key("person 5", "a tenant")},
        {"action": "remove"},
        {"details": {"references": 3}},
        {"model": "0" * 64},
    ],
)
def test_an_altered_entry_is_named(log, other):
    log[2] = replace(log[2], event=replace(log[2].event, **other))

    check = check_log(log)

    assert (check.sequence, check.entries) == (5, 2)
    assert "altered" in check.fault


def test_an_altered_time_is_named(log):
    log[3] = replace(log[3], at=log[2].at)

    assert check_log(log).sequence == 6


def test_an_entry_that_was_taken_out_leaves_a_gap(log):
    del log[1]

    check = check_log(log)

    assert check.sequence == 5
    assert "follow" in check.fault


def test_an_entry_that_was_hashed_anew_no_longer_leads_to_the_next(log):
    event = replace(log[1].event, actor="eve")
    forged = hash_entry(log[1].previous, log[1].sequence, log[1].at, event)
    log[1] = replace(log[1], event=event, hash=forged)

    assert check_log(log).sequence == 5


def test_an_end_that_was_cut_off_shows_only_to_whoever_noted_a_hash(log):
    noted = log[-1].hash

    assert check_log(log[:-1]).intact
    check = check_log(log[:-1], noted)
    assert not check.intact
    assert noted in check.fault
    assert check_log(log, noted).intact


def test_a_noted_hash_may_lie_anywhere_in_the_log(log):
    assert check_log(log, log[1].hash).intact


def test_a_log_written_anew_from_its_beginning_shows_by_a_noted_hash(log):
    noted, anew, previous = log[-1].hash, [], ""
    for entry in log:
        event = replace(entry.event, actor="eve")
        written = hash_entry(previous, entry.sequence, entry.at, event)
        anew.append(replace(entry, event=event, previous=previous, hash=written))
        previous = written

    assert check_log(anew).intact
    assert not check_log(anew, noted).intact


def test_equal_numbers_hash_alike_however_an_engine_keeps_them():
    def hashed(value):
        return hash_entry("", 1, "", Event("ask", "ada", details={"energy": value}))

    assert hashed(1.0) == hashed(1)
    assert hashed(1e22) == hashed(10**22)
    assert hashed([1.0, {"deep": 2.0}]) == hashed((1, {"deep": 2}))
    assert hashed(1.5) != hashed(1)
    assert hashed(True) != hashed(1)


def test_what_json_cannot_hold_is_no_detail():
    with pytest.raises(ValueError, match="JSON"):
        hash_entry("", 1, "", Event("ask", "ada", details={"energy": float("nan")}))


def test_nobody_is_told_apart_from_an_identity_of_the_same_place():
    nobody = hash_entry("", 1, "", Event("remove", "ada"))

    assert nobody != hash_entry("", 1, "", Event("remove", "ada", key=Key("ada")))


def test_the_clock_counts_microseconds_in_utc():
    before = datetime.now(timezone.utc)

    at = datetime.fromisoformat(now())

    assert before <= at <= datetime.now(timezone.utc)
    assert at.utcoffset().total_seconds() == 0
    assert len(now()) == 32


def test_no_two_references_have_one_id():
    ids = {reference_id() for _ in range(1000)}

    assert len(ids) == 1000
    assert all(len(one) == 32 and int(one, 16) >= 0 for one in ids)


def test_an_entry_as_json_says_all_of_it(log):
    assert log[0].to_dict() == {
        "sequence": 1,
        "at": log[0].at,
        "action": "enrol",
        "actor": "ada",
        "model": "f" * 64,
        "identity": "person 1",
        "tenant": "",
        "details": {"references": 2},
        "previous": "",
        "hash": log[0].hash,
    }
