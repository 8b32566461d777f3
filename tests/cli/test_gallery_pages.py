"""What `gemel gallery` prints, for people."""

import io

import pytest
from rich.console import Console

from gemel.cli._enrolments import show_enrolment
from gemel.cli._entries import show_check, show_entries, show_vacuum
from gemel.cli._migrations import show_migration
from gemel.cli._receipt import show_receipt
from gemel.cli._subjects import show_info, show_subject, show_subjects
from gemel.gallery import (
    Entry,
    Event,
    Info,
    Key,
    LogCheck,
    Migration,
    Missing,
    Model,
    Receipt,
    ReferenceFacts,
    Shown,
    Subject,
)
from gemel.lifecycle import EnrolmentReport

AT = "2026-01-31T12:30:05.123456+00:00"
ADA = Subject(Key("Ada [L.]"), {"floor": 3, "badge": "007"}, 2, AT, AT)
BOB = Subject(Key("Bob", "north"), {}, 1200, AT, AT)
INFO = Info("door.gallery", 1, 12, "a" * 64, (Model("a" * 64, 128, "cosine"),), False, AT)


def shown(show, *facts, **more):
    page = io.StringIO()
    show(Console(file=page, width=100, markup=False), *facts, **more)
    return page.getvalue()


def listed(*subjects, skip=0, more=False, total=None):
    return shown(show_subjects, subjects, skip=skip, more=more, total=total)


def test_an_identity_is_listed_with_what_was_noted():
    page = listed(ADA)

    assert "Ada [L.]" in page
    assert "floor=3, badge=007" in page
    assert "2026-01-31 12:30:05 UTC" in page
    assert "tenant" not in page


def test_tenants_are_listed_where_there_are_some():
    assert [word in listed(ADA, BOB) for word in ("tenant", "north", "1,200")] == [True] * 3


def test_a_page_of_a_long_list_says_how_to_see_the_next():
    page = listed(ADA, BOB, skip=50, more=True, total=12_000)

    assert " 51 to 52 of 12,000; the next ones with --skip 52." in page
    assert "--skip" not in listed(ADA, BOB)


@pytest.mark.parametrize(("skip", "words"), [(0, "Nobody.\n"), (5, "Nobody else.\n")])
def test_nobody_is_said_too(skip, words):
    assert listed(skip=skip) == words


def test_an_identity_shows_its_references_and_how_many_more_there_are():
    references = tuple(
        ReferenceFacts(f"{at}" * 32, 0.5, origin, None, AT)
        for at, origin in enumerate(("/a/0.png", None, "/a/2.png"))
    )

    page = shown(show_subject, Shown(ADA, references), 2)

    for words in ("Ada [L.]", "floor", "00000000", "/a/0.png", "1 more; --limit 3 shows all."):
        assert words in page
    assert "/a/2.png" not in page


def test_a_gallery_between_two_models_says_which_decides():
    models = Model("a" * 64, 128, "cosine"), Model("b" * 64, 64, None)

    info = Info("door.gallery", 1, 12, "a" * 64, models, True, AT)
    page = shown(show_info, info, {"b" * 64: 11})

    assert "1 identity with 12 references" in page
    assert "aaaaaaaaaaaa, 128 numbers a reference; decides" in page
    assert "bbbbbbbbbbbb, 64 numbers a reference; prepared, 11 of 12" in page


def test_the_log_is_a_line_an_entry():
    entries = [
        Entry(1, AT, Event("create", "ada", "a" * 64), "", "c" * 64),
        Entry(2, AT, Event("enrol", "ada", "a" * 64, BOB.key, {"references": 3}), "c" * 64, "d"),
    ]

    page = shown(show_entries, entries)

    assert "north/Bob" in page
    assert "references=3" in page
    assert shown(show_entries, []) == "Nothing.\n"


def test_a_hash_in_the_log_is_short():
    noted = Event("restore", "ada", "", None, {"head": "0123456789abcdef" * 4, "n": ["e" * 64]})

    page = shown(show_entries, [Entry(1, AT, noted, "", "d")])

    assert "0123456789ab" in page
    assert "0123456789abc" not in page
    assert f'["{"e" * 12}"]' in page


def vacuumed(**details):
    entry = Entry(9, AT, Event("vacuum", "ada", "", None, details), "", "d")
    first, *others = shown(show_vacuum, entry, "x").splitlines()
    assert first == "x is written anew, without what was removed (entry 9 of its log)."
    return [" ".join(line.split()) for line in others]


def test_a_vacuum_that_reached_everything_is_one_line():
    assert vacuumed() == []


def test_a_vacuum_tells_in_words_what_an_engine_did_and_could_not_reach():
    index = {"tenant": "north", "model": "a" * 64, "references": 12_000, "recall": 0.995}

    assert vacuumed(
        rewritten=["subjects", "references"],
        rows_kept_for_running_transactions=0,
        checkpoint="not permitted",
        indexes=[{**index, "ef_search": 80}, {**index, "tenant": "", "ef_search": None}],
        remains="copies in backups",
    ) == [
        "checkpoint not permitted",
        "index of 12,000 references of tenant 'north'; finds 99.5 % of the nearest",
        "index of 12,000 references; finds 99.5 % of the nearest, too few: it was dropped",
        "remains copies in backups",
    ]
    assert vacuumed(deleted={"references": 3, "records": 2, "shelves": 0}, checkpoint="done") == [
        "deleted 3 references, 2 records that nothing led to any more"
    ]
    assert vacuumed(deleted={"references": 0, "records": 0, "shelves": 0}) == []


def test_a_log_that_was_changed_is_told_with_its_place():
    intact = shown(show_check, LogCheck(12, "c" * 64))
    broken = shown(show_check, LogCheck(4, "c" * 64, 5, "what it says was altered"))

    assert intact == f"INTACT  12 entries.\nNote this hash elsewhere: --noted {'c' * 64}\n"
    assert broken == (
        "NOT INTACT  entry 5: what it says was altered.\n"
        "The 4 entries before it are as they were written.\n"
    )


@pytest.mark.parametrize(
    ("remains", "words"),
    [(None, "nothing of its vectors"), ("pages, until vacuum", "pages, until vacuum")],
)
def test_a_receipt_says_what_remains(remains, words):
    page = shown(show_receipt, Receipt(BOB.key, 3, 7, AT, "e" * 64, remains))

    assert page.startswith("Removed 'north/Bob' with 3 references.\n")
    assert words in page
    assert "e" * 64 in page


def enrolled(**facts):
    told = {"samples": 5, "references": 5, "identities": 1, "known": 0, "doubts": (), "nobody": ()}
    return shown(show_enrolment, EnrolmentReport("people", **{**told, **facts}), INFO)


def test_an_enrolment_says_who_joined_and_what_the_gallery_holds():
    assert enrolled().splitlines() == [
        "✓ 5 of 5 samples joined, as 1 identity.",
        "  door.gallery holds 1 identity with 12 references.",
    ]


def test_an_enrolment_says_who_did_not_join():
    names = tuple("abcdefg")

    assert enrolled(references=1, known=3, nobody=names).splitlines()[1:4] == [
        "  3 were there already.",
        "  1 was refused.",
        "  Nothing is known of 'a', 'b', 'c', 'd', 'e' and 2 more.",
    ]


def test_a_migration_says_which_model_decides():
    missing = (Missing(ADA.key, "f" * 32, None, "gone"),)

    done = shown(show_migration, Migration("b" * 64, 12, (), True), "door.gallery")
    stopped = shown(show_migration, Migration("b" * 64, 1, missing), "door.gallery")
    lost = shown(show_migration, Migration("b" * 64, 0, missing, True), "door.gallery")

    beside = shown(show_migration, Migration("b" * 64, 12, ()), "door.gallery")

    assert beside.splitlines()[1] == "door.gallery decides by its old model until --switch."
    assert done.splitlines() == [
        "12 references were embedded by model bbbbbbbbbbbb.",
        "door.gallery decides by model bbbbbbbbbbbb now.",
    ]
    assert stopped.splitlines() == [
        "1 reference was embedded by model bbbbbbbbbbbb.",
        "1 reference could not be.",
    ]
    assert lost.splitlines()[0] == "1 reference is lost."


def test_a_model_that_decides_already_is_said_to_do_so():
    already = Migration("b" * 64, 0, (), True, already=True)

    assert shown(show_migration, already, "door.gallery") == (
        "door.gallery decides by model bbbbbbbbbbbb already.\n"
    )


def test_who_joined_at_the_moment_of_a_switch_is_named():
    late = Migration("b" * 64, 12, (), True, (BOB.key,))

    assert "enrol again: 'north/Bob'" in shown(show_migration, late, "door.gallery")
