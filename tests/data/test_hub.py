"""`hf:` accepts what `datasets.load_dataset` accepts; here a folder on disk."""

import builtins
import io

import numpy as np
import pytest

from gemel.data import cached, open_source, settle
from gemel.errors import MissingExtraError, SourceError
from gemel.inputs import InputSettings


@pytest.fixture
def datasets(tmp_path, monkeypatch):
    """The optional package, kept to this machine and this test's folder."""
    monkeypatch.setenv("HF_DATASETS_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    package = pytest.importorskip("datasets", reason="needs the extra: gemel[huggingface]")
    monkeypatch.setattr(package.config, "HF_DATASETS_CACHE", tmp_path / "hf-cache")
    package.disable_progress_bars()
    return package


def parquet_of(datasets, folder, split, pictures, kinds, names=("cat", "dog")):
    """One split of a data set as a Parquet file with encoded images."""
    cells = []
    for picture in pictures:
        buffer = io.BytesIO()
        picture.save(buffer, "PNG")
        cells.append({"bytes": buffer.getvalue(), "path": None})
    features = datasets.Features(
        {"photo": datasets.Image(), "kind": datasets.ClassLabel(names=list(names))}
    )
    table = datasets.Dataset.from_dict({"photo": cells, "kind": kinds}, features=features)
    folder.mkdir(exist_ok=True)
    table.to_parquet(folder / f"{split}.parquet")


def test_images_and_classes_are_found_by_their_type(datasets, tmp_path, picture):
    folder = tmp_path / "pets"
    pictures = [picture(seed) for seed in range(6)]
    parquet_of(datasets, folder, "train", pictures[:4], [0, 1, 0, 1])
    parquet_of(datasets, folder, "test", pictures[4:], [0, 1])

    listing = open_source(f"hf:{folder}")

    assert listing.identity == ("cat", "dog") * 3
    assert listing.split == ("train",) * 4 + ("test",) * 2
    assert listing.split_by == "sample"
    samples = cached(listing, settle(InputSettings(image={"size": (7, 9)}), listing))
    assert np.array_equal(samples.read(np.array([5]))[0, 0], np.asarray(pictures[5]))


def test_an_image_folder_is_read_through_the_package(datasets, folder_of):
    root = folder_of("cat/1.png", "cat/2.png", "dog/1.png")

    listing = open_source(f"hf:{root}")

    assert sorted(listing.identity) == ["cat", "cat", "dog"]
    assert listing.split is None
    assert listing.store.read(0).size == (9, 7)
    assert listing.store.digest() == open_source(f"hf:{root}").store.digest()


def test_a_row_without_an_image_is_skipped(datasets, tmp_path, picture):
    folder = tmp_path / "pets"
    folder.mkdir()
    features = datasets.Features(
        {"photo": datasets.Image(), "kind": datasets.ClassLabel(names=["cat", "dog"])}
    )
    rows = {"photo": [picture(0), None, picture(1)], "kind": [0, 0, 1]}
    datasets.Dataset.from_dict(rows, features=features).to_parquet(folder / "train.parquet")

    listing = open_source(f"hf:{folder}")
    samples = cached(listing, settle(InputSettings(), listing))

    assert [skipped.reason for skipped in samples.skipped] == ["there is no image."]
    assert len(samples) == 2


def test_samples_without_a_class_are_refused(datasets, tmp_path, picture):
    parquet_of(datasets, tmp_path / "pets", "train", [picture(0), picture(1)], [0, -1])

    with pytest.raises(SourceError, match=r"gives samples without a class in 'kind'"):
        open_source(f"hf:{tmp_path / 'pets'}")


def test_a_data_set_without_images_is_refused_by_its_columns(datasets, tmp_path):
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "train.csv").write_text("text,kind\nhello,1\n")

    with pytest.raises(SourceError, match=r"one column of type Image .*columns are text"):
        open_source(f"hf:{tmp_path / 'words'}")


def test_a_data_set_that_is_not_there_is_refused(datasets, tmp_path):
    with pytest.raises(SourceError, match=r"^hf:.*none cannot be loaded: "):
        open_source(f"hf:{tmp_path / 'none'}")


def test_without_the_package_the_extra_is_named(monkeypatch):
    found = builtins.__import__

    def no_datasets(name, *rest):
        if name == "datasets":
            raise ImportError(name)
        return found(name, *rest)

    monkeypatch.setattr(builtins, "__import__", no_datasets)

    with pytest.raises(MissingExtraError, match=r"'hf:mnist' needs .* 'gemel\[huggingface\]'"):
        open_source("hf:mnist")
