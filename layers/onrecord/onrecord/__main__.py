"""The command line: ``python -m onrecord`` is ``onrecord``."""

import sys

from onrecord.commands.application import main

if __name__ == "__main__":
    sys.exit(main())
