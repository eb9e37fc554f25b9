"""Runs a macro in a real ImageJ with windows: in a process of its own, JAVA_HOME and DISPLAY set.

``python imagej_macro.py IMAGEJ.jar MACRO.ijm`` prints one JSON object: the titles of all images,
that of the active one, and the names of the ROIs in the ROI Manager.
"""

from __future__ import annotations

import json
import os
import sys

import jpype

SAY = """
names = "";
for (i = 0; i < roiManager("count"); i++) names = names + call("ij.plugin.frame.RoiManager.getName", i) + "|";
return getTitle() + "|" + names;
"""  # noqa: E501


def main() -> None:
    """Run the macro that was named."""
    jar, macro = sys.argv[1:]
    jpype.startJVM("-Xmx256m", classpath=[jar])
    jpype.JClass("ij.ImageJ")()
    imagej = jpype.JClass("ij.IJ")
    if str(imagej.runMacroFile(macro, "")) == "[aborted]":
        sys.exit("The macro was aborted.")
    titles = [str(t) for t in jpype.JClass("ij.WindowManager").getImageTitles()]
    active, *names = str(imagej.runMacro(SAY)).split("|")
    print(json.dumps({"titles": titles, "active": active, "rois": [n for n in names if n]}))
    sys.stdout.flush()
    # Windows of Java keep a process alive.
    os._exit(0)


main()
