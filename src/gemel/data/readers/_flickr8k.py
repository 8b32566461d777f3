"""Flickr8k: photos, and five sentences that say what each shows."""

import csv
from pathlib import Path

import numpy as np

from gemel.data._cells_store import EMPTY, CellsStore, Column
from gemel.data._held import HeldStore
from gemel.data._layout import Layout
from gemel.data._listing import Listing
from gemel.data._stores import FilesStore
from gemel.errors import SourceError

LAYOUT = Layout(
    name="flickr8k",
    folders=("flickr8k", "flickr8k-1000"),
    holds="captions.txt and the photos in images/ or Images/",
    home="https://www.kaggle.com/datasets/adityajn105/flickr8k",
)
SIDES = ("photo", "caption")


def read_flickr8k(data: Path | None) -> Listing:
    """Photos against captions: a photo and a sentence about it are the same.

    An identity is a photo, so dividing identities keeps the captions of a photo with it and
    tests on photos never seen. Two photos, or two captions, are not compared. Sentences
    about other photos count as impostors even where they would fit.
    """
    folder = LAYOUT.folder(data)
    captions = _captions(LAYOUT.path(folder, "captions.txt"))
    images = LAYOUT.path(folder, "images", "Images")
    photos = sorted({photo for photo, _ in captions} & {path.name for path in images.iterdir()})
    if not photos:
        raise LAYOUT.lacking(images)
    captions = [one for one in captions if one[0] in set(photos)]
    nobody = np.full(len(photos), EMPTY), np.full(len(captions), EMPTY)
    photo = np.concatenate((np.arange(len(photos)), nobody[1]))
    caption = np.concatenate((nobody[0], np.arange(len(captions))))
    sentences = HeldStore([text for _, text in captions], "text", f"{LAYOUT.name} caption")
    return Listing(
        name=LAYOUT.name,
        store=CellsStore(
            {
                "photo": Column(FilesStore(images, photos), photo),
                "caption": Column(sentences, caption),
            }
        ),
        identity=(*photos, *(name for name, _ in captions)),
        sides=SIDES,
        side=np.where(photo == EMPTY, 1, 0),
    )


def _captions(file: Path) -> list[tuple[str, str]]:
    """The file name of a photo and a sentence about it, in the file's order."""
    with file.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.reader(lines))
    if not rows or rows[0] != ["image", "caption"]:
        raise SourceError(f"{file} should begin with the line image,caption. Fetch it again.")
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != 2 or not row[1].strip():
            raise SourceError(
                f"{file}, line {number} should name a photo and say what it shows; got "
                f"{','.join(row)!r}."
            )
    return [(photo, caption.strip()) for photo, caption in rows[1:]]
