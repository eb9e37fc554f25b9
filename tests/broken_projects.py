"""Projects that were damaged on purpose: what changes them, and what uses all that is in them.

Run as a program it does a range of cases in a process of its own, for HDF5 itself may hang or die:
``python -m tests.broken_projects FOLDER_OF_PROJECTS FIRST END``. It prints the number of each case
before it begins, and a line ``WRONG`` where an error is not one that a user is meant to read.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np

MEMORY = 4 * 2**30
"""What the process may allocate; a case that asks for more fails."""

CELLS = 200_000
"""Images up to this size are read whole, others at their corner."""


def small_copy(original: Path, target: Path) -> None:
    """A copy of a project with few of its trees: what is left is damaged more often."""
    with h5py.File(original) as source, h5py.File(target, "w") as copy:
        for name in source:
            source.copy(name, copy)
        for forests in _groups(copy, "ClassifierForests"):
            parts = sorted(n for n in forests if n.lower().startswith("forest"))
            for name in parts[2:]:
                del forests[name]
            for name in parts[:2]:
                for tree in sorted(n for n in forests[name] if n.startswith("Tree_"))[1:]:
                    del forests[name][tree]
        for images in _groups(copy, "local_data"):
            for name in list(images):
                if images[name].size > CELLS:
                    values, attributes = images[name][(slice(0, 24),) * 3], images[name].attrs
                    kept = dict(attributes)
                    del images[name]
                    images.create_dataset(name, data=values).attrs.update(kept)
    # Deleted objects leave holes; a second copy has none.
    packed = target.with_suffix(".packed")
    with h5py.File(target) as source, h5py.File(packed, "w") as copy:
        for name in source:
            source.copy(name, copy)
    packed.replace(target)


def _groups(file: h5py.File, ending: str) -> list[h5py.Group]:
    found: list[h5py.Group] = []
    file.visititems(lambda name, item: found.append(item) if name.endswith(ending) else None)
    return found


def break_bytes(path: Path, random: np.random.Generator) -> None:
    """Flip bits, overwrite or cut off a part, as disks and interrupted copies do."""
    data = bytearray(path.read_bytes())
    how = int(random.integers(5))
    # The superblock and the first headers decide about everything.
    end = int(random.choice([96, 2048, len(data)]))
    at = int(random.integers(min(end, len(data))))
    length = int(random.integers(1, 600))
    if how == 0:
        for place in random.integers(0, min(end, len(data)), int(random.choice([1, 4, 30]))):
            data[int(place)] ^= 1 << int(random.integers(8))
    elif how == 1:
        data[at : at + length] = bytes(len(data[at : at + length]))
    elif how == 2:
        data[at : at + length] = random.bytes(len(data[at : at + length]))
    elif how == 3:
        del data[int(random.integers(len(data))) :]
    else:
        other = int(random.integers(len(data)))
        piece = bytes(data[other : other + length])
        data[at : at + len(piece)] = piece
    path.write_bytes(bytes(data))


STRANGE: tuple[object, ...] = (
    np.nan,
    -1,
    2**63 - 1,
    np.zeros((0,)),
    np.zeros((3, 0, 2)),
    np.full((2, 2, 2), np.inf),
    np.array([1 + 2j]),
    b"\xff\xfe",
    "x" * 300_000,
    "../../../../etc/passwd",
    "[0:9999999999999,0:1]",
    '{"axes": [{"key": "y"}, {"key": "y"}]}',
    "[" * 5000,
    np.array([(1, 2.0)], [("a", int), ("b", float)]),
    np.void(b"\x80\x04cos\nsystem\n"),
    h5py.Empty("f8"),
    np.array([True, False]),
    np.arange(7, dtype=np.uint8),
)


def break_content(path: Path, random: np.random.Generator) -> None:
    """Remove, replace, link or enlarge something that is valid HDF5 and no longer a project."""
    with h5py.File(path, "r+") as file:
        names: list[str] = []
        # Not what two links lead to, one of them in a circle.
        file.visititems(lambda name, _item: names.append(name))
        # The leaves of forests are many and alike.
        few = [n for n in names if "_options" not in n] or names
        name = str(random.choice(few))
        item = file[name]
        how = int(random.integers(11))
        if how <= 1 and len(item.attrs):
            key = str(random.choice(list(item.attrs)))
            del item.attrs[key]
            if how:
                item.attrs[key] = _strange(random, 60_000)
            return
        if how == 10:
            holder = item if isinstance(item, h5py.Group) else item.parent
            holder[f"again{random.integers(99)}"] = file["/"]
            return
        del file[name]
        if how in (2, 3, 4):
            file[name] = _strange(random)
        elif how == 5:
            file.create_group(f"{name}/{random.choice(['data', 'x', 'Tree_00'])}")
        elif how == 6:
            shape = (2**20,) * int(random.integers(1, 4))
            file.create_dataset(name, shape, random.choice(["u1", "f8"]), chunks=True)
        elif how == 7:
            target = str(random.choice([name, "/", "/nowhere", f"/{name}/.."]))
            file[name] = h5py.SoftLink(target)
        elif how == 8:
            file[name] = h5py.ExternalLink("/etc/passwd", "/")
        elif how == 9:
            _unusual_storage(file, name, int(random.integers(3)))


def _strange(random: np.random.Generator, most: int = 10**9) -> object:
    value = STRANGE[int(random.integers(len(STRANGE)))]
    return value[:most] if isinstance(value, str) else value


def _unusual_storage(file: h5py.File, name: str, kind: int) -> None:
    if kind == 0:
        layout = h5py.VirtualLayout((4, 4), "u1")
        layout[:] = h5py.VirtualSource("/etc/passwd", "x", (4, 4))
        file.create_virtual_dataset(name, layout)
    elif kind == 1:
        file.create_dataset(name, (16,), "u1", external=[("/etc/passwd", 0, 16)])
    else:
        plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plist.set_chunk((8,))
        plist.set_filter(32_123, h5py.h5z.FLAG_OPTIONAL)
        space = h5py.h5s.create_simple((8,))
        inner = h5py.h5p.create(h5py.h5p.LINK_CREATE)
        inner.set_create_intermediate_group(True)
        made = h5py.h5d.create(
            file.id, name.encode(), h5py.h5t.NATIVE_UINT8, space, plist, lcpl=inner
        )
        made.write_direct_chunk((0,), b"12345678")


def use_everything(path: Path, target: Path) -> None:
    """Read all that a project holds, as the program does."""
    from s2d_desktop.io.ilastik.domain_adaptation import extract_network
    from s2d_desktop.io.ilastik.project import (
        describe,
        labelled_voxels,
        lane_source,
        mask_source,
        open_project,
    )
    from s2d_desktop.jobs.inputs import is_project
    from s2d_desktop.model.errors import S2DError
    from s2d_desktop.model.region import Region
    from s2d_desktop.model.source import canonical

    def pixels(source) -> None:
        if source is not None:
            with canonical(source) as image:
                shape = image.info.shape
                small = np.prod(shape, dtype=object) < CELLS
                image.read(Region((0,) * 5, shape if small else (1,) * 5))

    is_project(path)
    project = open_project(path)
    describe(project)
    parts: list[Callable[[], object]] = [project.require_forest]
    for lane in project.lanes:
        parts += [
            lambda lane=lane: labelled_voxels(project, lane),
            lambda lane=lane: pixels(lane_source(project, lane)),
            lambda lane=lane: pixels(mask_source(project, lane)),
        ]
    parts += [
        lambda k=k: project.at_stage(k + 1).require_forest() for k in range(len(project.stages))
    ]
    if project.network is not None:
        parts.append(lambda: extract_network(path, target))
    for part in parts:
        try:
            part()
        except S2DError:
            # One part that cannot be used does not keep the others from being tried.
            continue


def one_case(number: int, originals: list[Path], folder: Path) -> str:
    """What became of a case: ``read``, ``refused``, or the foreign error as text."""
    from s2d_desktop.model.errors import S2DError

    random = np.random.default_rng(number)
    path = folder / "broken.ilp"
    shutil.copyfile(originals[number % len(originals)], path)
    if random.random() < 0.5:
        break_bytes(path, random)
    else:
        break_content(path, random)
    try:
        use_everything(path, folder / "network.zip")
    except S2DError as error:
        return "refused" if error.what.endswith((".", "?")) else f"no sentence: {error.what}"
    except BaseException:
        return traceback.format_exc()
    return "read"


def main(folder: str, first: str, end: str) -> None:
    """Do the cases from `first` to before `end`."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    originals = sorted(Path(folder).glob("*.ilp"))
    with tempfile.TemporaryDirectory() as own:
        for number in range(int(first), int(end)):
            print("CASE", number, flush=True)
            found = one_case(number, originals, Path(own))
            print(found if found in ("read", "refused") else f"WRONG {found}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
