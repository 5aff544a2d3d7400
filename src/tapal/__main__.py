"""`python -m tapal` is `tapal`."""

import sys

from tapal.command import main

if __name__ == "__main__":
    sys.exit(main())
