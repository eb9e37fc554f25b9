"""s2d_desktop: from a few brush strokes to a deep network, on the desktop."""

__version__ = "0.1.0"
