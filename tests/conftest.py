"""What all tests share: windows without a screen, and material that lies outside the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_configure(config: pytest.Config) -> None:
    """Draw windows into memory, which must be set before Qt is imported.

    Tests beside each other are no user's programs that a training should wait for.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["S2D_NICENESS"] = "0"


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"needs ../shared/{name}, which is not beside this copy of the project")
    return folder


@pytest.fixture(scope="session")
def shared_fixtures() -> Path:
    """Files written by real ilastik and real ImageJ, with what they are known to contain."""
    return _shared("fixtures")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real microscopy data with labels."""
    return _shared("data")
