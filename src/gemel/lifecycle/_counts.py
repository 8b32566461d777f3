"""Things by their number, as messages name them."""


def counted(count: int, one: str, many: str) -> str:
    """So many of them.

    Example:
        >>> counted(1, "sample", "samples"), counted(1200, "sample", "samples")
        ('1 sample', '1,200 samples')
    """
    return f"{count:,} {one if count == 1 else many}"
