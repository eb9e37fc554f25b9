"""Trainable Weka Segmentation in the worker process: a saved classifier applied to one block."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from s2d_desktop.io.fiji import wire
from s2d_desktop.io.fiji.jvm import Key, Refused, available, key_of

PLUGIN = "trainableSegmentation.WekaSegmentation"
HELPER = "weka.core.SerializationHelper"

_PROCESSORS = {
    "uint8": ("ByteProcessor", np.int8),
    "uint16": ("ShortProcessor", np.int16),
    "float32": ("FloatProcessor", np.float32),
}

_loaded: dict[Key, Any] = {}
"""The plugin with the classifier that was used last."""


def header(asked: Mapping[str, Any], data: bytearray) -> tuple[Mapping[str, Any], list[Any]]:
    """What the classifier in ``path`` says of itself, by Weka's own reading.

    ``relation``, ``features`` (names) and ``classes`` (names), as they were when it was trained.
    """
    import scyjava

    _require_plugin()
    helper = scyjava.jimport(HELPER)
    try:
        if asked["path"].endswith(".gz"):
            stream = scyjava.jimport("java.io.ByteArrayInputStream")
            raw = gzip.decompress(Path(asked["path"]).read_bytes())
            objects = helper.readAll(stream(raw))
        else:
            objects = helper.readAll(asked["path"])
    except Exception as error:
        name = type(error).__name__
        if "OutOfMemory" in name or "NoClassDef" in name or "ClassNotFound" in name:
            raise
        raise Refused("model", f"Weka says: {' '.join(str(error).split())}") from error
    if len(objects) < 2 or not hasattr(objects[1], "relationName"):
        raise Refused("model", "It holds no header with the names of features and classes.")
    instances = objects[1]
    values = instances.attribute(instances.numAttributes() - 1)
    return {
        "relation": str(instances.relationName()),
        "features": [
            str(instances.attribute(k).name()) for k in range(instances.numAttributes() - 1)
        ],
        "classes": [str(values.value(k)) for k in range(values.numValues())],
    }, []


def apply(asked: Mapping[str, Any], data: bytearray) -> tuple[Mapping[str, Any], list[wire.Buffer]]:
    """Apply the classifier in ``path`` to the block in `data`; answer with float32 (z, c, y, x).

    The block is ``shape`` (z, y, x) of ``dtype`` uint8, uint16 or float32, or (z, y, x, 3) uint8
    if ``colour``; ``voxel`` are the sizes of a voxel as ImageJ's calibration, ``three_d`` says
    that the slices of the block are seen together, ``threads`` how many to use.
    """
    block = np.frombuffer(data, np.dtype(asked["dtype"])).reshape(asked["shape"])
    imp = _image_plus(block, bool(asked["colour"]), asked["voxel"])
    plugin = _plugin(asked, imp)
    found = plugin.applyClassifier(imp, int(asked["threads"]), True)
    if found is None:
        raise Refused("other", "The plugin gives no result.")
    stack = found.getStack()
    planes, slices = int(stack.size()), block.shape[0]
    if planes % slices or (found.getWidth(), found.getHeight()) != (block.shape[2], block.shape[1]):
        raise Refused("other", f"The plugin gives {planes} planes for {slices} slices.")
    parts: list[wire.Buffer] = [memoryview(stack.getPixels(k + 1)) for k in range(planes)]
    return {"classes": planes // slices}, parts


def _require_plugin() -> Any:
    """The plugin's class.

    Without the library the class may be found all the same: it is loaded when it is first used.
    """
    import scyjava

    try:
        plugin = scyjava.jimport(PLUGIN)
    except TypeError as error:
        raise Refused("plugin") from error
    if available(HELPER) is None:
        raise Refused("class", HELPER)
    return plugin


def _plugin(asked: Mapping[str, Any], imp: Any) -> Any:
    """The plugin with the classifier loaded; the constructor without an image fails in 3.3.2."""
    key = key_of(asked)
    if key not in _loaded:
        _loaded.clear()
        kind = _require_plugin()
        plugin = kind(True) if asked["three_d"] else kind(imp)
        if asked["three_d"]:
            plugin.setTrainingImage(imp)
        if not plugin.loadClassifier(asked["path"]):
            raise Refused("model", "The plugin refuses it.")
        _loaded[key] = plugin
    return _loaded[key]


def _image_plus(block: Any, colour: bool, voxel: Mapping[str, Any]) -> Any:
    """The block as ImageJ's image, with its calibration: 3D features use it."""
    import jpype
    import scyjava

    height, width = block.shape[1:3]
    stack = scyjava.jimport("ij.ImageStack")(width, height)
    for plane in block:
        if colour:
            packed = plane.astype(np.int32)
            values = packed[..., 0] << 16 | packed[..., 1] << 8 | packed[..., 2]
            pixels = jpype.JArray.of((values | -(1 << 24)).astype(np.int32).ravel())
            processor = scyjava.jimport("ij.process.ColorProcessor")(width, height, pixels)
        else:
            name, java_type = _PROCESSORS[block.dtype.name]
            pixels = jpype.JArray.of(np.ascontiguousarray(plane).ravel().view(java_type))
            processor = scyjava.jimport(f"ij.process.{name}")(width, height, pixels, None)
        stack.addSlice(processor)
    imp = scyjava.jimport("ij.ImagePlus")("block", stack)
    calibration = imp.getCalibration()
    names = {"x": "pixelWidth", "y": "pixelHeight", "z": "pixelDepth"}
    for axis, (size, unit) in voxel.items():
        setattr(calibration, names[axis], float(size))
        calibration.setUnit(unit)
    return imp


COMMANDS = {"weka header": header, "weka apply": apply}
