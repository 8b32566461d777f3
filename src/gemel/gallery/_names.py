"""What an identity may be called: text that can be printed, compared and kept."""

import re
import unicodedata

from gemel.errors import GalleryError

LONGEST = 256
UNPRINTABLE = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode's categories of control characters, halves of pairs, and what has no meaning."""

# Unicode's Bidi_Control and Default_Ignorable_Code_Point, but for those that change how their
# neighbours look: the two joiners, and the selectors of variants.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff]"
)
JOINER = re.compile("[\u200c\u200d]")
VARIANT = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef](?!\u20e3)")  # but for keycaps

NEVER_JOINED = {"LATIN", "GREEK", "CYRILLIC"}
"""Alphabets whose letters look the same with a joiner or a selector beside them."""


def checked_name(name: str, what: str) -> str:
    """The name in Unicode's form NFC, so that what looks the same is the same.

    Joiners and selectors of variants are meant in some scripts and in emoji, and kept there.

    Raises:
        GalleryError: If it is no text, empty or too long, begins or ends with white space, or
            holds what cannot be printed or is not seen: controls of direction, signs without
            width.

    Example:
        >>> checked_name("../../x", "identity")  # a name, and never a path
        '../../x'
    """
    if not isinstance(name, str):
        raise GalleryError(
            f"The name of an identity or tenant is text; this {what} is {name!r}, of type "
            f"{type(name).__name__}. Give str(…) of it."
        )
    if name.isascii() and name.isprintable() and 0 < len(name) <= LONGEST and name == name.strip():
        return name  # as most are, and every answer names dozens
    _refuse_unfit(name, what)
    composed = unicodedata.normalize("NFC", name)
    if len(composed) > LONGEST:
        raise GalleryError(
            f"The name of an identity or tenant has at most {LONGEST} characters; this {what} has "
            f"{len(composed):,}: {composed[:40]!r}…"
        )
    return composed


def _refuse_unfit(name: str, what: str) -> None:
    """Stop where a name is not what one sees of it."""
    if not (seen := name.strip()):
        raise GalleryError(f"The name of an identity or tenant is empty: this {what} is {name!r}.")
    if unfit := next((sign for sign in name if unicodedata.category(sign) in UNPRINTABLE), None):
        raise GalleryError(
            f"The name of an identity or tenant is printable text; this {what} holds "
            f"U+{ord(unfit):04X}: {name[:40]!r}."
        )
    if seen != name:
        raise GalleryError(
            f"The name of an identity or tenant begins and ends with what one sees; this {what} "
            f"has white space there: {name[:40]!r}. Give {seen[:40]!r}."
        )
    if unseen := _unseen(name):
        raise GalleryError(
            f"The name of an identity or tenant is what one sees of it; this {what} holds "
            f"U+{ord(unseen):04X}, which is not seen there: {name[:40]!a}. Leave it out."
        )


def _unseen(name: str) -> str | None:
    """The first sign that has no width, or changes the direction of its neighbours."""
    if found := UNSEEN.search(name):
        return found.group()
    for joiner in JOINER.finditer(name):
        if not (_takes(_before(name, joiner)) and _takes(name[joiner.end() : joiner.end() + 1])):
            return joiner.group()
    for variant in VARIANT.finditer(name):
        before = _before(name, variant)
        if not _takes(before) or VARIANT.match(before):
            return variant.group()
    return None


def _before(name: str, found: re.Match[str]) -> str:
    """The sign before what was found; empty at the beginning."""
    return name[max(found.start() - 1, 0) : found.start()]


def _takes(sign: str) -> bool:
    """Whether a joiner or a selector beside it may change how it looks."""
    if not sign or sign.isascii() or unicodedata.category(sign)[0] not in "LMPS":
        return False
    return unicodedata.name(sign, "").partition(" ")[0] not in NEVER_JOINED
