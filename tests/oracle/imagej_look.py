"""What a real ImageJ sees in files: run in a process of its own, with JAVA_HOME set.

``python imagej_look.py IMAGEJ.jar IMAGE [ROIS.zip]`` prints one JSON object: size, calibration,
display range, colours, labels, and for each ROI its name, plane and the pixels that it encloses.
"""

from __future__ import annotations

import json
import sys
import zipfile

import jpype
import numpy as np


def image_facts(image) -> dict:
    """What ImageJ knows of an image."""
    calibration = image.getCalibration()
    stack = image.getStack()
    channels = int(image.getNChannels())
    tables = []
    for c in range(channels):
        lut = image.getChannelLut(c + 1) if channels > 1 else image.getProcessor().getLut()
        wanted = [jpype.JInt(k) for k in (0, 1, 255)]
        tables.append(
            [[int(f(k)) for f in (lut.getRed, lut.getGreen, lut.getBlue)] for k in wanted]
        )
    planes = [
        [float(v) for v in stack.getProcessor(k + 1).convertToFloat().getPixels()]
        for k in range(int(stack.getSize()))
    ]
    return {
        "dimensions": [int(v) for v in image.getDimensions()],
        "bits": int(image.getBitDepth()),
        "range": [float(image.getDisplayRangeMin()), float(image.getDisplayRangeMax())],
        "pixel": [float(calibration.pixelWidth), float(calibration.pixelDepth)],
        "unit": str(calibration.getUnit()),
        "labels": [str(stack.getSliceLabel(k + 1)) for k in range(int(stack.getSize()))],
        "colours": tables,
        "planes": planes,
    }


def roi_facts(archive: str) -> list[dict]:
    """Each ROI of a set, as ImageJ decodes and fills it."""
    decoder = jpype.JClass("ij.io.RoiDecoder")
    found = []
    with zipfile.ZipFile(archive) as file:
        for name in file.namelist():
            data = jpype.JArray(jpype.JByte)(np.frombuffer(file.read(name), np.int8))
            roi = decoder(data, name).getRoi()
            box, mask = roi.getBounds(), roi.getMask()
            pixels = [
                [int(box.y) + y, int(box.x) + x]
                for y in range(int(box.height))
                for x in range(int(box.width))
                if mask is None or int(mask.get(x, y)) != 0
            ]
            plane = int(roi.getPosition())
            found.append({"name": str(roi.getName()), "plane": plane, "pixels": pixels})
    return found


def main() -> None:
    """Look at the files that were named."""
    jar, image, *rois = sys.argv[1:]
    jpype.startJVM("-Djava.awt.headless=true", "-Xmx256m", classpath=[jar])
    opened = jpype.JClass("ij.IJ").openImage(image)
    facts = image_facts(opened)
    facts["rois"] = roi_facts(rois[0]) if rois else []
    print(json.dumps(facts))


main()
