"""A share as a person reads it."""


def percent(share: float) -> str:
    """A share as a percentage of two significant digits.

    Example:
        >>> percent(0.0123), percent(0.5), percent(1.0), percent(0.0001), percent(0.0)
        ('1.2 %', '50 %', '100 %', '0.01 %', '0 %')
        >>> percent(1e-9)
        'under 0.001 %'
    """
    hundredth = 100 * share
    if 0 < hundredth < 0.001:
        return "under 0.001 %"
    return f"{hundredth:.0f} %" if hundredth >= 10 else f"{hundredth:.2g} %"
