"""What an identity may be called: text that can be printed, compared and kept."""

import unicodedata

from gemel.errors import GalleryError

LONGEST = 256
UNPRINTABLE = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode's categories of control characters, halves of pairs, and what has no meaning."""


def checked_name(name: str, what: str) -> str:
    """The name in Unicode's form NFC, so that what looks the same is the same.

    Raises:
        GalleryError: If it is empty, too long, or holds what cannot be printed.

    Example:
        >>> checked_name("../../x", "identity")  # a name, and never a path
        '../../x'
    """
    if 0 < len(name) <= LONGEST and name.isascii() and name.isprintable() and not name.isspace():
        return name  # as most are, and every answer names dozens
    if not name.strip():
        raise GalleryError(f"The name of an identity or tenant is empty: this {what} is {name!r}.")
    if unfit := next((sign for sign in name if unicodedata.category(sign) in UNPRINTABLE), None):
        raise GalleryError(
            f"The name of an identity or tenant is printable text; this {what} holds "
            f"U+{ord(unfit):04X}: {name[:40]!r}."
        )
    composed = unicodedata.normalize("NFC", name)
    if len(composed) > LONGEST:
        raise GalleryError(
            f"The name of an identity or tenant has at most {LONGEST} characters; this {what} has "
            f"{len(composed):,}: {composed[:40]!r}…"
        )
    return composed
