"""Takes paths and names out of a text that is sent to others. No Qt here."""

from __future__ import annotations

import getpass
import platform
import re
from collections.abc import Iterable
from pathlib import Path

_OURS = re.compile(r"""["']?(?:[A-Za-z]:)?[^\s"'<>|]*[/\\](s2d_desktop[/\\][\w./\\-]+\.py)["']?""")
"""A file of this program: which one it is helps, where it lies does not."""
_LIBRARY = re.compile(
    r"""["'][^"'\n]*[/\\](?:site-packages|lib[/\\]python3\.\d+)[/\\]([^"'\n]+\.py)["']"""
)
_QUOTED = re.compile(r"""(["'])((?:[A-Za-z]:)?[^"'\n]*[/\\][^"'\n]*)\1""")
_PATH = re.compile(r"""(?<![\w<.])(?:[A-Za-z]:[\\/]|\\\\|~?/)[^\s"'<>|:,;()]+""")
_QUOTED_FILE = re.compile(r"""(["'])([^"'\n/\\]+\.[A-Za-z][\w]{0,7})\1""")
_FILE = re.compile(
    r"(?<![\w/\\.<-])[\w.-]+\.(?:ilp|tiff?|h5|hdf5|npy|npz|png|jpe?g|zarr|n5|mrc|model|arff|onnx"
    r"|json|zip|czi|nd2|lif|ims)\b",
    re.IGNORECASE,
)

_HIDDEN = re.compile("\ue000([0-9]+)\ue001")


class Masks:
    """The same path or name gets the same mask, so that a report can still be followed."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._known: dict[str, str] = {}
        # The longest first: a name may be part of another.
        self._names = sorted({n for n in names if len(n) > 2}, key=len, reverse=True)
        self._people = [n for n in (_user(), platform.node()) if len(n) > 2]

    def mask(self, text: str) -> str:
        """`text` without paths, file names, the given names, the user's and the computer's."""
        self._done: list[str] = []
        text = _OURS.sub(lambda m: self._hide(m[1].replace("\\", "/")), text)
        text = _LIBRARY.sub(lambda m: self._hide("<library>/" + m[1].replace("\\", "/")), text)
        text = _QUOTED.sub(lambda m: f"{m[1]}{self._of(m[2])}{m[1]}", text)
        text = _PATH.sub(lambda m: self._of(m[0].rstrip(".")) + "." * m[0].endswith("."), text)
        text = _QUOTED_FILE.sub(lambda m: f"{m[1]}{self._of(m[2])}{m[1]}", text)
        text = _FILE.sub(lambda m: self._of(m[0]), text)
        for name in self._names:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda m: self._of(m[0]), text)
        for name in self._people:
            whose = rf"(?<!\w){re.escape(name)}(?!\w)"
            text = re.sub(whose, lambda m: self._hide("<name>"), text)
        return _HIDDEN.sub(lambda m: self._done[int(m[1])], text)

    def _hide(self, mask: str) -> str:
        """A sign for `mask` that nothing finds while the rest is looked through."""
        self._done.append(mask)
        return f"\ue000{len(self._done) - 1}\ue001"

    def _of(self, found: str) -> str:
        # A path and the bare name of the same file belong together.
        name = re.split(r"[/\\]", found.rstrip("/\\"))[-1]
        ending = Path(name).suffix if re.fullmatch(r"\.\w{1,8}", Path(name).suffix) else ""
        if name not in self._known:
            self._known[name] = f"<{'file' if ending else 'name'} {len(self._known) + 1}{ending}>"
        return self._hide(self._known[name])


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return Path.home().name
