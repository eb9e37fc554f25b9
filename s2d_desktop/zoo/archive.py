"""A zip that was given to us: looked through before a byte of it is unpacked."""

from __future__ import annotations

import lzma
import shutil
import stat
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from s2d_desktop.model.errors import FileProblem

LARGEST_ARCHIVE = 4 * 10**9
LARGEST_TOTAL = 4 * 10**9
"""Bytes of a zip, and of all its files unpacked."""

MOST_FILES = 1000

LARGEST_RATIO = 200
"""Weights do not shrink; even maps that are nearly empty shrink less than this."""

SMALL = 20_000_000
"""A file of this size may shrink as much as it likes: a blank picture does."""

NESTED = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst")


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a zip into an empty folder.

    Archives inside it are left out, they are never opened.

    Raises
    ------
    FileProblem
        If it is damaged, encrypted or too large, or if a name in it leads out of the folder, is
        there twice, or is a link. Nothing is written then.
    """
    try:
        if archive.stat().st_size > LARGEST_ARCHIVE:
            raise _refused(archive, f"It has more than {LARGEST_ARCHIVE / 1e9:g} GB.")
        with zipfile.ZipFile(archive) as content:
            members = _checked(content, archive)
            needed = sum(m.file_size for m in members)
            free = shutil.disk_usage(folder).free
            if needed > free:
                raise _refused(
                    archive, f"It needs {needed / 1e6:.0f} MB, the disk has {free / 1e6:.0f} left."
                )
            for member in members:
                target = folder.joinpath(*PurePosixPath(member.filename).parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                # At most the size that was checked is read, whatever the data holds.
                with content.open(member) as source, target.open("xb") as file:
                    shutil.copyfileobj(source, file, 2**20)
    except OSError as error:
        raise FileProblem(
            f"The archive '{archive.name}' cannot be unpacked.",
            f"The system says: {error.strerror or type(error).__name__}.",
            "Check that the file is there and that the disk is not full.",
        ) from error
    except (
        *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
        *(NotImplementedError, EOFError, ValueError, RuntimeError),
    ) as error:
        raise _refused(archive, f"It is damaged or no zip: {error}.") from error


def _checked(content: zipfile.ZipFile, archive: Path) -> list[zipfile.ZipInfo]:
    """The files to unpack, all of them known to be harmless."""
    everything = content.infolist()
    if len(everything) > MOST_FILES:
        raise _refused(archive, f"It holds {len(everything)} files, a package a dozen.")
    files = []
    seen: set[str] = set()
    for member in everything:
        name = member.filename
        if _leads_outside(name):
            raise _refused(archive, f"The name {name!r} in it leads out of the folder.")
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _refused(archive, f"'{name}' in it is a link or no file.")
        if member.is_dir():
            continue
        # Some systems do not tell 'A' from 'a', nor two ways of writing an accent.
        key = unicodedata.normalize("NFC", str(PurePosixPath(name))).casefold()
        if key in seen:
            raise _refused(archive, f"'{name}' is in it twice.")
        seen.add(key)
        if member.flag_bits & 0x1:
            raise _refused(archive, f"'{name}' in it is encrypted.")
        if member.file_size > SMALL and member.file_size > LARGEST_RATIO * member.compress_size:
            raise _refused(
                archive,
                f"'{name}' would grow from {member.compress_size / 1e6:.1f} to "
                f"{member.file_size / 1e6:.0f} MB.",
            )
        if not name.lower().endswith(NESTED):
            files.append(member)
    total = sum(m.file_size for m in files)
    if total > LARGEST_TOTAL:
        raise _refused(archive, f"Unpacked it would have {total / 1e9:.1f} GB.")
    if not files:
        raise _refused(archive, "It holds nothing but other archives, or nothing at all.")
    return files


def _leads_outside(name: str) -> bool:
    path = PurePosixPath(name)
    return (
        not path.parts
        or path.is_absolute()
        or ".." in path.parts
        or any(letter in name for letter in '\\:*?"<>|')
        or any(ord(letter) < 32 for letter in name)
        or any(part != part.strip(" ").rstrip(".") for part in path.parts)
    )


def _refused(archive: Path, why: str) -> FileProblem:
    return FileProblem(
        f"The archive '{archive.name}' is not unpacked.",
        why,
        "Download it again; if that does not help, ask whoever made it.",
    )
