"""Images in the worker process: opened by ImageJ, or else by Bio-Formats, and read by planes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.io.fiji import wire
from s2d_desktop.io.fiji.jvm import Key, Refused, available, key_of

Array = NDArray[Any]

OPEN_IMAGES = 4
"""So many images are kept open; the one not used for longest is forgotten first."""

VIRTUAL_BYTES = 64 * 2**20
"""TIFF files larger than this are read plane by plane."""

IMAGEJ_TYPES = {1, 2, 3, 4, 5, 6, 8, 9, 13, 14, 16}
"""Those of ``ij.io.Opener`` that are images: TIFF, DICOM, FITS, PGM, JPEG, GIF, BMP, ZIP, PNG, AVI.

Bio-Formats is asked for the others only: it replaces slice labels by names of its own.
"""


class Several(Exception):
    """A file holds several images, and none of them was named."""

    def __init__(self, series: list[dict[str, Any]]) -> None:
        super().__init__(f"{len(series)} images")
        self.series = series


class Image(ABC):
    """An open image; planes are ``(t, z, c)``."""

    facts: dict[str, Any]
    """``axes`` and ``shape`` as stored, ``dtype``, ``labels``, ``sizes``, ``reader``."""

    @abstractmethod
    def plane(self, t: int, z: int, y: tuple[int, int], x: tuple[int, int]) -> dict[int, Array]:
        """All channels of a part of a plane, or none: then `channel` is asked for each."""

    def close(self) -> None:
        """Release what it holds."""


class ImageJImage(Image):
    """Opened by ``IJ.openImage``: it keeps slice labels and calibration."""

    def __init__(self, path: str) -> None:
        imp = self._opened(path)
        if imp is None:
            # No exception, neither for a broken file nor for too little memory.
            raise Refused("image", "ImageJ's own reader gives no image.")
        self.imp, self.stack = imp, imp.getStack()
        width, height, channels, slices, frames = (int(n) for n in imp.getDimensions())
        bits, kind = int(imp.getBitDepth()), int(imp.getType())
        self.colour = kind in (3, 4) and not (kind == 3 and self._is_grey())
        calibration = imp.getCalibration()
        self.signed = bits == 16 and bool(calibration.isSigned16Bit())
        self.channels, self.slices = channels, slices
        dtype = {8: "|u1", 16: "<u2", 32: "<f4", 24: "|u1"}[bits]
        self.facts = {
            "reader": "ImageJ",
            "sizes": {"t": frames, "z": slices, "c": channels, "y": height, "x": width},
            "dtype": "|u1" if self.colour else "<i2" if self.signed else dtype,
            "labels": [_text(self.stack.getSliceLabel(k + 1)) for k in range(self.stack.size())],
            "voxel": _voxel(calibration, slices),
            "colour": self.colour,
            "lazy": bool(self.stack.isVirtual()),
        }
        if self.colour:
            if channels > 1:
                raise Refused("image", "It has several channels of coloured planes.")
            self.facts["sizes"]["c"] = 3

    @staticmethod
    def _opened(path: str) -> Any:
        imagej = available("ij.IJ")
        large = Path(path).stat().st_size > VIRTUAL_BYTES
        if large and path.lower().endswith((".tif", ".tiff")):
            imp = getattr(imagej, "openVirtual", lambda _: None)(path)
            if imp is not None:
                return imp
        if path.lower().endswith(".avi"):
            imp = available("ij.plugin.AVI_Reader").open(path, True)
            if imp is not None:
                return imp
        return imagej.openImage(path)

    def _is_grey(self) -> bool:
        return not bool(self.imp.getProcessor().isColorLut())

    def plane(self, t: int, z: int, y: tuple[int, int], x: tuple[int, int]) -> dict[int, Array]:
        found: dict[int, Array] = {}
        for c in range(1 if self.colour else self.channels):
            number = 1 + c + self.channels * (z + self.slices * t)
            values = self._values(number)[y[0] : y[1], x[0] : x[1]]
            if self.colour:
                # Java's int 0x00RRGGBB, as the bytes of this machine.
                shifts = (16, 8, 0)
                found |= {k: (values >> s).astype(np.uint8) for k, s in enumerate(shifts)}
            else:
                found[c] = values
        return found

    def _values(self, number: int) -> Array:
        sizes = self.facts["sizes"]
        shape = (sizes["y"], sizes["x"])
        if self.colour:
            pixels = self.stack.getProcessor(number).convertToRGB().getPixels()
            return np.frombuffer(memoryview(pixels), np.int32).reshape(shape)
        # Java knows no unsigned numbers: the bytes are what they are.
        raw = np.frombuffer(memoryview(self.stack.getPixels(number)), np.uint8)
        values = raw.view(np.dtype("<u2") if self.signed else np.dtype(self.facts["dtype"]))
        if self.signed:
            values = (values.astype(np.int32) - 32768).astype(np.int16)
        return values.reshape(shape)

    def close(self) -> None:
        self.imp.close()


class BioFormatsImage(Image):
    """Opened by Bio-Formats; only the rectangles that are asked for are read.

    `series` counts the images of a file from 1; 0 for the only one.
    """

    def __init__(self, path: str, series: int = 0) -> None:
        import scyjava

        reader_class = available("loci.formats.ImageReader")
        if reader_class is None:
            raise Refused("image", "ImageJ does not know it, and this Fiji has no Bio-Formats.")
        filler = scyjava.jimport("loci.formats.ChannelFiller")
        separator = scyjava.jimport("loci.formats.ChannelSeparator")
        self.reader = separator(filler(reader_class()))
        meta = None
        try:
            meta = scyjava.jimport("loci.formats.MetadataTools").createOMEXMLMetadata()
            self.reader.setMetadataStore(meta)
        except Exception:
            meta = None
        flattened = getattr(self.reader, "setFlattenedResolutions", None)
        if flattened is not None:
            # Smaller copies of a pyramid are no images of their own.
            flattened(False)
        try:
            self.reader.setId(path)
        except Exception as error:
            if "OutOfMemory" in type(error).__name__:
                raise
            raise Refused("image", f"Bio-Formats says: {_text(error)}") from error
        count = int(self.reader.getSeriesCount())
        if count > 1 and not series:
            found = self._series(meta, count)
            self.reader.close()
            raise Several(found)
        if series > count:
            self.reader.close()
            raise Refused("series", str(count))
        at = max(0, series - 1)
        self.reader.setSeries(at)
        tools = scyjava.jimport("loci.formats.FormatTools")
        kind = _text(tools.getPixelTypeString(self.reader.getPixelType()))
        order = "<" if self.reader.isLittleEndian() else ">"
        codes = {
            **{f"{sign}int{8 * n}": f"{sign or 'i'}{n}" for sign in ("", "u") for n in (1, 2, 4)},
            **{"float": "f4", "double": "f8"},
        }
        if kind not in codes:
            raise Refused("image", f"Its values are of the type '{kind}'.")
        sizes = [getattr(self.reader, f"getSize{axis}")() for axis in "TZCYX"]
        self.facts = {
            "reader": "Bio-Formats",
            "sizes": dict(zip("tzcyx", map(int, sizes), strict=True)),
            "dtype": order + codes[kind],
            "labels": [],
            "name": _ome_name(meta, at) if count > 1 else "",
            "voxel": _ome_voxel(meta, at),
            "colour": False,
            "lazy": True,
            "channel_names": _ome_channels(meta, at, int(sizes[2])),
        }

    def _series(self, meta: Any, count: int) -> list[dict[str, Any]]:
        """Name and sizes of each image of the file."""
        found = []
        for k in range(count):
            self.reader.setSeries(k)
            sizes = {a: int(getattr(self.reader, f"getSize{a.upper()}")()) for a in "tzcyx"}
            found.append({"name": _ome_name(meta, k), "sizes": sizes})
        return found

    def plane(self, t: int, z: int, y: tuple[int, int], x: tuple[int, int]) -> dict[int, Array]:
        found: dict[int, Array] = {}
        dtype = np.dtype(self.facts["dtype"])
        shape = (y[1] - y[0], x[1] - x[0])
        for c in range(self.facts["sizes"]["c"]):
            index = self.reader.getIndex(z, c, t)
            raw = self.reader.openBytes(index, x[0], y[0], shape[1], shape[0])
            found[c] = np.frombuffer(memoryview(raw), np.uint8).view(dtype).reshape(shape)
        return found

    def close(self) -> None:
        self.reader.close()


_open: OrderedDict[Key, Image] = OrderedDict()


def _image(asked: Mapping[str, Any]) -> Image:
    """The image that a request names, opened if it is not."""
    key = key_of(asked)
    if key in _open:
        _open.move_to_end(key)
        return _open[key]
    while len(_open) >= OPEN_IMAGES:
        _open.popitem(last=False)[1].close()
    _open[key] = image = _opened(asked["path"], int(asked.get("series", 0)))
    return image


def _opened(path: str, series: int) -> Image:
    import scyjava

    known = int(scyjava.jimport("ij.io.Opener")().getFileType(path)) in IMAGEJ_TYPES
    if not known or series:
        return BioFormatsImage(path, series)
    try:
        return ImageJImage(path)
    except Refused as first:
        try:
            return BioFormatsImage(path)
        except Refused:
            raise first from None


def open_image(asked: Mapping[str, Any], data: bytearray) -> tuple[Mapping[str, Any], list[Any]]:
    """Open ``path``, or the image ``series`` (from 1) in it; answer with its facts.

    Of a file with several images, none of which is named, answer with ``several``.
    """
    try:
        return _image(asked).facts, []
    except Several as error:
        return {"several": error.series}, []


def read(asked: Mapping[str, Any], data: bytearray) -> tuple[Mapping[str, Any], list[wire.Buffer]]:
    """Read a box: ``t``, ``z``, ``c``, ``y``, ``x``, each (start, stop); values in this order."""
    image = _image(asked)
    box = {axis: (int(asked[axis][0]), int(asked[axis][1])) for axis in "tzcyx"}
    parts: list[wire.Buffer] = []
    for t in range(*box["t"]):
        for z in range(*box["z"]):
            channels = image.plane(t, z, box["y"], box["x"])
            parts += [np.ascontiguousarray(channels[c]).data for c in range(*box["c"])]
    return {}, parts


def _text(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())


def _voxel(calibration: Any, slices: int) -> dict[str, list[Any]]:
    """Sizes with a unit each, as ImageJ has them."""
    units = [_text(getattr(calibration, f"get{a}Unit")()) for a in "XYZ"]
    found = {
        "x": [float(calibration.pixelWidth), units[0]],
        "y": [float(calibration.pixelHeight), units[1]],
    }
    depth = float(calibration.pixelDepth)
    if slices > 1 or depth != 1.0:
        found["z"] = [depth, units[2]]
    if float(calibration.frameInterval) > 0:
        found["t"] = [float(calibration.frameInterval), _text(calibration.getTimeUnit()) or "s"]
    return found


def _ome_name(meta: Any, series: int) -> str:
    try:
        return _text(meta.getImageName(series)) if meta else ""
    except Exception:
        return ""


def _ome_voxel(meta: Any, series: int) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for axis in "xyz" if meta is not None else "":
        try:
            size = getattr(meta, f"getPixelsPhysicalSize{axis.upper()}")(series)
            if size is not None:
                found[axis] = [float(size.value().doubleValue()), _text(size.unit().getSymbol())]
        except Exception:
            # Older ones know no units; what they are given in is not said.
            continue
    return found


def _ome_channels(meta: Any, series: int, count: int) -> list[str]:
    try:
        names = [_text(meta.getChannelName(series, c)) for c in range(count)] if meta else []
    except Exception:
        return []
    return names if all(names) else []


COMMANDS = {"open": open_image, "read": read}
