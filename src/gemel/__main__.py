"""`python -m gemel` is `gemel`, so that `accelerate launch -m gemel train …` works."""

import sys

from gemel.cli import main

if __name__ == "__main__":
    sys.exit(main())
