"""Who reads argv and prints?"""

from gemel.cli._main import main

__all__ = ["main"]
