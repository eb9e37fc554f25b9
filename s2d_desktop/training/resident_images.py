"""Images that lie in the memory of the graphics card, so that patches are cut and varied there.

What a network learns from is often smaller than the card's memory: twenty slices of 1024 x 1024
with their labels take 130 MB. Then nothing but a few numbers goes to the card in an iteration, and
the processor, however few its cores, does not hold it up. Larger images are read in boxes, varied
by the processor and copied (`batches_ahead`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from s2d_desktop.model.events import Event, Note, Progress
from s2d_desktop.training.memory_use import out_of_memory
from s2d_desktop.training.network_plan import TRAINING, NetworkPlan
from s2d_desktop.training.training_images import Box, TrainingImage, mirrored_places

SHARE_OF_FREE = 0.3
"""Images may take so much of the memory that is free; the rest is for the network."""

ROWS_AT_A_TIME = 1024
"""That are read and copied together."""


@dataclass(frozen=True, eq=False)
class ResidentImage:
    """The part of an image that may be learned from, and its labels, on one device."""

    raw: Tensor
    """(t, c, z, y, x), uint8 or float32, as it is in the file."""
    shares: Tensor
    """(t, k, z, y, x), float32: the labels, of the structure or of each class."""
    origin: Tensor
    """(t, z, y, x), uint8: where a label comes from (`pipeline.pseudo_labels`)."""
    slices: tuple[int, ...]
    rows: tuple[int, int]
    columns: tuple[int, int]

    def box(self, t: int, box: Box) -> tuple[Tensor, Tensor, Tensor]:
        """Raw data (c, z, y, x), float32, labels (k, z, y, x) and their origin (z, y, x).

        What `TrainingImage.raw_box` and `labels_box` give, mirrored like them where a box leaves
        the part that may be used.
        """
        first = self.slices[0]
        limits = (first, self.slices[-1] + 1), self.rows, self.columns
        pairs = zip(box, limits, strict=True)
        places = [mirrored_places(s.start, s.stop, *limit) for s, limit in pairs]
        # Slices that may not be used have no place here.
        places[0] = np.searchsorted(self.slices, places[0])
        places[1] = places[1] - self.rows[0]
        places[2] = places[2] - self.columns[0]
        raw, shares, origin = (self._at(a[t], places) for a in (self.raw, self.shares, self.origin))
        return raw.float(), shares, origin

    @staticmethod
    def _at(values: Tensor, places: Sequence[NDArray[Any]]) -> Tensor:
        """Of (..., z, y, x) what is at these places of the last three axes."""
        for axis, own in zip((-3, -2, -1), places, strict=True):
            start, n = int(own[0]), len(own)
            if np.array_equal(own, np.arange(start, start + n)):
                values = values.narrow(axis, start, n)
            else:
                index = torch.from_numpy(np.ascontiguousarray(own, np.int64))
                values = values.index_select(axis, index.to(values.device, non_blocking=True))
        return values


def bytes_needed(plan: NetworkPlan, images: Sequence[TrainingImage]) -> int:
    """Memory that the images take which a plan learns from."""
    total = 0
    for image in _learned(images):
        info = image.raw.info
        own = info.shape[4] * (1 if info.dtype == np.uint8 else 4)
        total += image.voxels * (own + 4 * len(plan.classes) + 1)
    return total


def load_onto(
    device: torch.device,
    plan: NetworkPlan,
    images: Sequence[TrainingImage],
    found: list[ResidentImage],
    room: int | None = None,
) -> Iterator[Event]:
    """Copy what is learned from onto a graphics card, where it fits; `found` is filled, or empty.

    Parameters
    ----------
    device
        Of the network; nothing is copied onto the CPU unless `room` is given.
    plan, images
        Of it the images that are learned from, opened.
    found
        One for each of these, in their order.
    room
        Bytes that images may take; left out, `SHARE_OF_FREE` of what is free on the card.

    Yields
    ------
    Progress, and a Note that says where patches are made.

    Raises
    ------
    InputError
        If values are not numbers; see `TrainingImage`.
    """
    if room is None:
        if device.type != "cuda":
            return
        room = int(SHARE_OF_FREE * torch.cuda.mem_get_info(device)[0])
    needed = bytes_needed(plan, images)
    if needed > room:
        yield Note(
            f"Patches are made by the processor: the images take {_gb(needed)} with their labels; "
            f"{_gb(room)} of the graphics card's memory are free for them."
        )
        return
    learned = _learned(images)
    total = sum(i.times * len(i.slices) for i in learned)
    done = 0
    try:
        for image in learned:
            empty = _empty(plan, image, device)
            for t in range(image.times):
                for k, z in enumerate(image.slices):
                    _copy_slice(plan, image, empty, t, k, z)
                    done += 1
                    yield Progress(done, total, "Copying the images to the device", "slices")
            found.append(empty)
    except (RuntimeError, MemoryError) as error:
        if not out_of_memory(error):
            raise
        found.clear()
        yield Note(
            "Patches are made by the processor: the graphics card has too little memory for the "
            "images."
        )
        return
    yield Note(f"Patches are made on the device; the images take {_gb(needed)} of its memory.")


def _learned(images: Sequence[TrainingImage]) -> list[TrainingImage]:
    return [i for i in images if i.planned.use == TRAINING]


def _gb(size: int) -> str:
    return f"{size / 1e9:.2g} GB" if size < 10**10 else f"{size / 1e9:.0f} GB"


def _empty(plan: NetworkPlan, image: TrainingImage, device: torch.device) -> ResidentImage:
    info = image.raw.info
    high, wide = (last - first for first, last in (image.rows, image.columns))
    size = len(image.slices), high, wide
    kind = torch.uint8 if info.dtype == np.uint8 else torch.float32
    return ResidentImage(
        torch.empty((image.times, info.shape[4], *size), dtype=kind, device=device),
        torch.empty((image.times, len(plan.classes), *size), device=device),
        torch.empty((image.times, *size), dtype=torch.uint8, device=device),
        image.slices,
        image.rows,
        image.columns,
    )


def _copy_slice(
    plan: NetworkPlan, image: TrainingImage, into: ResidentImage, t: int, k: int, z: int
) -> None:
    top, bottom = image.rows
    for y in range(top, bottom, ROWS_AT_A_TIME):
        rows = slice(y, min(bottom, y + ROWS_AT_A_TIME))
        box = slice(z, z + 1), rows, slice(*image.columns)
        there = slice(rows.start - top, rows.stop - top)
        labels = image.labels_box(t, box, plan)
        _put(into.raw[t, :, k, there], image.raw_box(t, box)[:, 0])
        _put(into.shares[t, :, k, there], np.moveaxis(labels.shares, -1, 0)[:, 0])
        _put(into.origin[t, k, there], labels.origin[0])


def _put(into: Tensor, values: NDArray[Any]) -> None:
    into.copy_(torch.from_numpy(np.ascontiguousarray(values)))
