"""Things by their number, in words."""


def counted(count: int, one: str, many: str) -> str:
    """So many of them.

    Example:
        >>> counted(1, "identity", "identities"), counted(1200, "identity", "identities")
        ('1 identity', '1,200 identities')
    """
    return f"{count:,} {one if count == 1 else many}"
