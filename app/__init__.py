"""Regulars: the customer book a shop owner opens every morning."""

import os

__version__ = "0.1.0"

# numpy multiplies on the thread that asks. Its helpers spin while they wait for each other: on a quiet machine they
# save a fifth of the time, beside other programs they make it three to ten times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
