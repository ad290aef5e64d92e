"""Where the recorded data lies: beside the checkout, outside of it, and not everywhere."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def shared(path: str) -> Path:
    """Return a path of the recorded data, or skip the test where there is none."""
    found = ROOT.parent / "shared" / path
    if not found.exists():
        pytest.skip(f"recorded data is not here: shared/{path}")
    return found
