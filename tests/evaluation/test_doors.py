"""Galleries with strangers before them, on the page and in metrics.json."""

import html
import json

import pytest

from gemel.evaluation import OpenSetSettings, evaluate, write_report
from gemel.evaluation._headlines import headlines
from gemel.evaluation._table import table
from gemel.identification import IdentificationSettings, Labelled, fit_identification


@pytest.fixture(scope="module")
def evaluations(matcher, patterned, quick):
    """The same people with a calibrated gallery, and without one."""
    others = patterned(people=12, images=4, seed=7)
    known = Labelled(matcher.embed_samples(others).numpy(), others.identity, others.identity)
    fitted = fit_identification(
        known, None, matcher.compare_embeddings, IdentificationSettings(references=(1, 2), rate=0.1)
    )
    asked = OpenSetSettings(references=2, sizes=(3,), draws=2, rates=(0.1,), ranks=(1, 2))
    samples = patterned(people=16, images=4, forgeries=1, noise=0.4)
    settings = quick.model_copy(update={"open_set": asked})
    return [
        evaluate(matcher, samples, name="door", identification=fitted, settings=settings),
        evaluate(matcher, samples, name="no calibration", settings=settings),
        evaluate(matcher, samples, name="no door", settings=quick),
    ]


@pytest.fixture(scope="module")
def folder(evaluations, tmp_path_factory):
    place = tmp_path_factory.mktemp("doors")
    write_report(place, evaluations, title="Doors")
    return place


@pytest.fixture(scope="module")
def page(folder):
    return html.unescape((folder / "report.html").read_text())


def test_the_rates_of_every_gallery_are_in_metrics_json(evaluations, folder):
    written = json.loads((folder / "metrics.json").read_text())["evaluations"]

    found, entry = evaluations[0].open_set, written[0]["open_set"]
    assert [one["identities"] for one in entry["galleries"]] == [3, 8]
    for gallery, values in zip(found.galleries, entry["galleries"], strict=True):
        point = values["point"]
        assert point["false_positive_rate"] == gallery.point.false_positive_rate.to_dict()
        assert point["false_negative_rate"] == gallery.point.false_negative_rate.to_dict()
        assert values["detection"]["0.1"] == gallery.detection[0.1].to_dict()
        assert values["cumulative_match"]["2"] == gallery.cumulative_match[2].to_dict()
        assert values["mated"]["searches"] == gallery.mated.searches
    assert entry["sentence"] == found.sentence
    assert written[1]["open_set"]["galleries"][0]["point"] is None
    assert written[2]["open_set"] is None


def test_every_size_is_a_question_of_the_table(evaluations):
    groups = {group.question: group for group in table(evaluations)}

    for size, place in ((3, 0), (8, 1)):
        group = groups[f"Among {size} enrolled: who is it, and is it anybody?"]
        cells = {row.measure.term: row.cells for row in group.rows}
        rate = evaluations[0].open_set.galleries[place].point.false_positive_rate.estimate
        calibrated, without, none = cells[f"false positive identification rate, FPIR, N = {size}"]
        if rate:
            assert calibrated.value == f"{100 * rate:.1f}\N{NO-BREAK SPACE}%"
        assert calibrated.beside == "target 10.0\N{NO-BREAK SPACE}%"
        assert without.value == none.value == "\N{EN DASH}"
        counts = cells[f"mated, non-mated, N = {size}"]
        assert counts[0] == counts[1]
        assert f"FPIR of forgeries, N = {size}" in cells
        ranks = [term for term in cells if term.startswith("cumulative match, CMC, rank ")]
        assert len(ranks) == 2


def test_the_page_shows_both_plots_of_each_door_and_says_who_was_enrolled(evaluations, page):
    section = page.partition('id="doors"')[2].partition("</section>")[0]

    assert section.count("<svg role=") == 4
    assert section.count("(FNIR\N{EN DASH}FPIR)") == section.count("(CMC)") == 2
    assert section.count("among 3<") == section.count("among 8<") == 2
    assert "no door" not in section
    said = page.replace("\N{NO-BREAK SPACE}", " ")
    assert f"Open set: {evaluations[0].open_set.sentence}" in said


def test_no_id_stands_twice_on_the_page(folder):
    ids = [part.partition('"')[0] for part in (folder / "report.html").read_text().split(' id="')]

    assert len(ids[1:]) == len(set(ids[1:]))


def test_what_a_door_is_for_is_among_the_first_numbers(evaluations):
    said = [headline.says for headline in headlines(evaluations[0])]

    assert any("recognise one of 8 enrolled where 10.0" in one for one in said)
    assert not any("enrolled" in headline.says for headline in headlines(evaluations[2]))


def test_a_page_without_doors_has_no_such_section(matcher, patterned, quick, tmp_path):
    plain = evaluate(matcher, patterned(), name="plain", settings=quick)

    assert 'id="doors"' not in write_report(tmp_path, [plain], title="Plain").read_text()
