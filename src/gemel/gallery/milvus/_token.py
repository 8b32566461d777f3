"""Whose turn it is on a server: told by the name of an empty collection.

Milvus has no transactions, and no write that succeeds only if nobody was quicker, but for one:
a collection can be renamed only as long as it has its old name. So the name of one collection
says where the log ends, and whoever renames it has the turn.
"""

import re
from dataclasses import dataclass, field, replace

from gemel.errors import GalleryError
from gemel.gallery.milvus._client import Client
from gemel.gallery.milvus._draft import Mark
from gemel.gallery.milvus._schema import TURN, make_turn

_FORM = re.compile(rf"{TURN}([dw])_(\d+)_([0-9a-f]+)_(\d+)_(\d+)_([0-9a-f]{{24}})")


@dataclass(frozen=True)
class Token:
    """What the name says.

    Attributes:
        mark: Where the log ends.
        ticket: Of the change that made it so.
        done: Whether that change has been written; otherwise its plan is, and `mark.at` and
            `mark.header` are still those of the change before.
    """

    mark: Mark = field(default_factory=Mark)
    ticket: str = "0" * 24
    done: bool = True

    @property
    def name(self) -> str:
        """Of the collection."""
        mark, state = self.mark, "d" if self.done else "w"
        link = mark.hash or "0"
        return f"{TURN}{state}_{mark.sequence}_{link}_{mark.header}_{mark.at}_{self.ticket}"

    @classmethod
    def of(cls, name: str) -> "Token":
        """Read a name."""
        found = _FORM.fullmatch(name)
        if not found:
            raise GalleryError(f"The database holds {name!r}, which no gallery of ours made.")
        state, sequence, link, header, at, ticket = found.groups()
        mark = Mark(int(sequence), "" if link == "0" else link, int(header), int(at))
        return cls(mark, ticket, state == "d")

    def begun(self, mark: Mark, ticket: str) -> "Token":
        """The name once a change has its turn: from here on it will be written, by whomever."""
        return Token(replace(mark, header=self.mark.header, at=self.mark.at), ticket, done=False)

    def finished(self, header: int, at: int) -> "Token":
        """The name once the change is written."""
        return replace(self, mark=replace(self.mark, header=header, at=at), done=True)


def find_token(client: Client) -> Token | None:
    """The token; None where there is no gallery."""
    names = [name for name in client.collections() if name.startswith(TURN)]
    if len(names) > 1:
        return _oldest(client, names)
    return Token.of(names[0]) if names else None


def make_token(client: Client) -> None:
    """The first token, unless there is one."""
    if find_token(client) is None:
        make_turn(client, Token().name)


def _oldest(client: Client, names: list[str]) -> Token | None:
    """Two processes that made one gallery at the same time may have made two tokens. The later
    one is of nobody: whoever made it found both when it looked."""
    numbers = {}
    for name in names:
        try:
            numbers[name] = client.number(name)
        except GalleryError:  # renamed meanwhile
            return find_token(client)
    first, *others = sorted(numbers, key=lambda name: numbers[name])
    for name in others:
        client.drop(name)
    return Token.of(first)
