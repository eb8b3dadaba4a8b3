"""`python -m evals`."""

import sys

from evals.program import main

if __name__ == "__main__":
    sys.exit(main())
