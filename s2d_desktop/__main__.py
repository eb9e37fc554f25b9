"""``python -m s2d_desktop`` is ``s2d-desktop``."""

import sys

from s2d_desktop.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
