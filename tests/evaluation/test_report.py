import dataclasses
import html
import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pytest

from gemel.data import draw_pairs
from gemel.errors import RangeError
from gemel.evaluation import evaluate, pixel_matcher, write_report
from gemel.evaluation._exhibits import Picture
from gemel.evaluation._table import table


@dataclass(frozen=True)
class Pass:
    epoch: int
    loss: float
    equal_error_rate: float | None
    training_error: float | None = None
    spread: float | None = None
    active: float | None = None


HISTORY = [Pass(1, 2.5, None), Pass(2, 1.25, 0.125, 0.0625, 0.75, 0.5)]
UNKNOWN = dict.fromkeys(("training_error", "spread", "active"))


@pytest.fixture(scope="module")
def evaluations(matcher, patterned, decision, quick):
    samples = patterned(images=4, forgeries=2)
    return [
        evaluate(matcher, samples, name="unseen", decision=decision, settings=quick),
        evaluate(pixel_matcher(samples), samples, name="raw pixels", settings=quick),
    ]


@pytest.fixture(scope="module")
def folder(evaluations, tmp_path_factory):
    """Where a report stands; whoever changes it makes a copy."""
    place = tmp_path_factory.mktemp("report")
    write_report(place, evaluations, title="Six people", summary={"a": "b"}, history=HISTORY)
    return place


@pytest.fixture(scope="module")
def page(folder):
    return (folder / "report.html").read_text()


def test_numbers_for_programs_are_those_of_the_evaluations(evaluations, folder):
    written = json.loads((folder / "metrics.json").read_text())

    assert written["title"] == "Six people"
    assert written["summary"] == {"a": "b"}
    assert written["history"] == [
        {"epoch": 1, "loss": 2.5, "equal_error_rate": None, **UNKNOWN},
        {
            "epoch": 2,
            "loss": 1.25,
            "equal_error_rate": 0.125,
            "training_error": 0.0625,
            "spread": 0.75,
            "active": 0.5,
        },
    ]
    for entry, evaluation in zip(written["evaluations"], evaluations, strict=True):
        assert entry["name"] == evaluation.name
        assert entry["equal_error_rate"] == evaluation.equal_error_rate.to_dict()
        assert entry["protocol"]["sentence"] == evaluation.protocol.sentence
        assert entry["searches"][0]["recall"]["5"] == evaluation.searches[0].recall[5].to_dict()
        assert entry["impostors"][1]["pairs"] == 6 * 4 * 2
        np.testing.assert_allclose(
            entry["curve"]["false_match_rate"], evaluation.curve.false_match_rate, rtol=1e-5
        )
    first, second = written["evaluations"]
    decided = evaluations[0].operating
    assert first["operating"]["false_match_rate"] == decided.false_match_rate.to_dict()
    assert second["operating"] is None


def test_empty_bins_are_null_and_not_a_word_that_json_lacks(folder):
    text = (folder / "metrics.json").read_text()

    assert "NaN" not in text
    assert None in json.loads(text)["evaluations"][0]["evidence"]["reliability"]["frequency"]


def test_every_number_of_the_table_is_on_the_page(evaluations, page):
    said = html.unescape(page)
    for group in table(evaluations):
        assert group.question in said
        for row in group.rows:
            assert row.measure.plain in said
            assert row.measure.term in said
            for cell in row.cells:
                assert f"<td>{cell.value}" in said
                assert cell.interval in said


def test_the_first_numbers_of_a_page_are_what_the_data_asks_for(page):
    cards = page.partition('<div class="cards">')[2].partition("</header>")[0]

    assert "equal error rate" in cards
    assert "the right one of 6 is picked from one example each" in cards


def test_searches_across_sides_are_reported_in_both_directions(
    cross_matcher, sided, quick, tmp_path
):
    found = evaluate(cross_matcher, sided(), name="scenes", settings=quick)

    page = html.unescape(write_report(tmp_path, [found], title="Scenes").read_text())

    for one in found.searches:
        assert f"recall@10, {one.direction}" in page
        assert f"median rank, {one.direction}" in page
    assert "<small>chance 12.5\N{NO-BREAK SPACE}%</small>" in page  # 3 of 24, and 1 of 8
    assert "when both vectors show one identity" in page


def test_scores_names_and_missing_inputs_have_rows(fused_matcher, events, quick, tmp_path):
    whole = events(takes=8)
    samples, references = whole.take(np.arange(0, 48, 2)), whole.take(np.arange(1, 48, 2))
    pairs = draw_pairs(samples)
    graded = dataclasses.replace(pairs, score=np.where(pairs.same, 0.9, 0.2))
    found = evaluate(
        fused_matcher(),
        samples,
        name="events",
        comparisons=graded,
        references=references,
        settings=quick,
    )

    page = html.unescape(write_report(tmp_path, [found], title="Events").read_text())

    for term in (
        "Pearson correlation",
        "Spearman rank correlation",
        "k-NN accuracy, k = 5",
        "linear accuracy",
        "EER, without image",
        "k-NN accuracy, pen alone",
    ):
        assert f"<b>{term}</b>" in page
    complete = f"{100 * found.equal_error_rate.estimate:.1f}"
    assert page.count(f"<small>complete {complete}\N{NO-BREAK SPACE}%</small>") >= 6


def test_every_input_is_shown_as_what_it_is(fused_matcher, events, quick, tmp_path):
    found = evaluate(fused_matcher(), events(), name="events", settings=quick)

    page = write_report(tmp_path, [found], title="Events").read_text()

    # Three pairs of two samples of each kind, three columns each.
    assert page.count('<svg role="img" class="bars"') == 2 * 3 * 2 * 3
    assert page.count('<p class="column">pen</p>') == 2 * 3 * 2
    assert '<ol class="pairs wide">' in page


def test_the_page_needs_no_other_place(page):
    without_pictures = re.sub(r"base64,[^\"]+", "", page)
    assert re.findall(r"https?:|//", without_pictures) == []
    sources = re.findall(r'(?:src|href|url\()="?([^")]{0,12})', page)
    assert sources
    assert {s for s in sources if not s.startswith(("data:image/p", "#"))} == set()
    assert "<script" not in page
    assert "@import" not in page


def test_ids_on_the_page_are_unique(page):
    ids = re.findall(r'\bid="([^"]+)"', page)

    assert len(set(ids)) == len(ids)


def test_every_colour_comes_from_the_style_sheet(page):
    drawings = "".join(re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL))

    assert re.findall(r"#(?:[0-9a-f]{6})\b", drawings) == []
    used = set(re.findall(r"var\((--[\w-]+)\)", page))
    defined = set(re.findall(r"(--[\w-]+):", page))
    assert used <= defined


def test_pictures_say_what_they_show(page):
    assert page.count("<img") == 2 * (3 + 3) * 2
    assert len(re.findall(r'<img src="data:image/png;base64,[^"]+" alt="images/', page)) == 24
    assert "a forgery of person" in page
    assert len(re.findall(r'<svg role="img" aria-label="[^"]+"', page)) == 2 + 3 + 1 + 2


def test_names_of_users_are_escaped(matcher, patterned, quick, tmp_path):
    evil = '<script>alert("x")</script> $\\frac{1}{$'
    samples = patterned(names=tuple(f"{i}{evil}" for i in range(6)), origin=(f'"{evil}',) * 30)
    found = evaluate(matcher, samples, name=evil, settings=quick)

    page = write_report(tmp_path, [found], title=evil, summary={evil: evil}).read_text()

    assert "<script" not in page
    assert "&lt;script&gt;alert(&#34;x&#34;)" in page
    assert 'alt="&#34;&lt;script' in page


def test_names_that_are_no_text_can_be_shown(matcher, patterned, quick, tmp_path):
    odd = b"caf\xe9.png".decode(errors="surrogateescape")
    found = evaluate(matcher, patterned(origin=(odd,) * 30), name=odd, settings=quick)

    page = write_report(tmp_path, [found], title="odd").read_text()

    assert "caf?.png" in page
    written = json.loads((tmp_path / "metrics.json").read_text())
    assert written["evaluations"][0]["name"] == odd


def test_what_is_not_known_is_not_shown(matcher, patterned, quick, tmp_path):
    settings = quick.model_copy(update={"mapped": 0, "hardest": 0})
    found = evaluate(matcher, patterned(), name="bare", settings=settings)

    page = write_report(tmp_path, [found], title="Bare").read_text()

    for heading in ("How it learned", "What it finds alike", "Where it goes most wrong"):
        assert heading not in page
    assert "Reliability of the probabilities" not in page
    assert "What does the decision do?" not in page
    assert "No operating point" in page


def test_a_report_about_nothing_is_refused(tmp_path):
    with pytest.raises(RangeError, match="needs at least one evaluation; `evaluate` makes one"):
        write_report(tmp_path / "run", [], title="Nothing")
    assert not (tmp_path / "run").exists()


def test_a_fault_while_drawing_leaves_the_folder_as_it_was(evaluations, folder):
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    pair = evaluations[0].hardest.genuine[0]
    of_five_channels = Picture(np.zeros((5, 4, 4), dtype=np.uint8))
    shown = dataclasses.replace(pair.left, exhibits={"": of_five_channels})
    undrawable = dataclasses.replace(pair, left=shown)
    hardest = dataclasses.replace(evaluations[0].hardest, genuine=(undrawable,))

    with pytest.raises(TypeError, match="Cannot handle this data type"):
        write_report(folder, [dataclasses.replace(evaluations[0], hardest=hardest)], title="Broken")

    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_a_fault_while_writing_leaves_nothing_half_written(evaluations, tmp_path):
    (tmp_path / "report.html").mkdir()

    with pytest.raises(OSError, match=r"report\.html"):
        write_report(tmp_path, evaluations, title="Again")

    assert sorted(file.name for file in tmp_path.iterdir()) == ["metrics.json", "report.html"]
    assert json.loads((tmp_path / "metrics.json").read_text())["title"] == "Again"


def test_reports_can_be_made_at_the_same_time(evaluations, tmp_path):
    def made(place):
        return write_report(tmp_path / str(place), evaluations, title="Same").read_bytes()

    alone = made("alone")
    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(made, range(3))) == {alone}
