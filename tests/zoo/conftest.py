"""A folder for the user's own Enhancers that is not the real one."""

import pytest

from s2d_desktop.zoo import enhancers


@pytest.fixture
def own_folder(tmp_path, monkeypatch):
    """Where added Enhancers go; with those of the program beside it."""
    monkeypatch.setattr(enhancers, "user_folder", lambda: tmp_path / "own")
    return tmp_path / "own"
