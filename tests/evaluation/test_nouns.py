import pytest

from gemel.evaluation._nouns import noun_of
from gemel.inputs import CellsPreprocessing, ImagePreprocessing, VectorPreprocessing

IMAGE = ImagePreprocessing()
VECTOR = VectorPreprocessing(dim=1, mean=(0.0,), std=(1.0,))


@pytest.mark.parametrize(("preprocessing", "noun"), [(IMAGE, "image"), (VECTOR, "vector")])
def test_inputs_of_one_kind_are_called_by_it(patterned, preprocessing, noun):
    assert noun_of(preprocessing, patterned()) == noun


def test_sides_of_one_kind_are_called_by_it_and_others_samples(sided):
    alike = CellsPreprocessing(columns={"photo": IMAGE, "caption": IMAGE})
    unlike = CellsPreprocessing(columns={"photo": IMAGE, "caption": VECTOR})

    assert noun_of(alike, sided()) == "image"
    assert noun_of(unlike, sided()) == "sample"


def test_what_is_several_images_is_a_sample(events):
    columns = CellsPreprocessing(columns={"image": IMAGE, "sound": IMAGE, "pen": IMAGE})

    assert noun_of(columns, events()) == "sample"
