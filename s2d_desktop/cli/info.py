"""``s2d-desktop info``: what is inside a file."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from s2d_desktop.cli.options import Subparsers, add_images_from, command


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = command(
        subparsers,
        "info",
        "say what is inside a project, classifier, map, network or image",
        "Say what is inside a file: images, classes, features and classifier of an ilastik\n"
        "project; features and classes of a Weka classifier; axes, size and classes of a\n"
        "probability map or an image; an Enhancer, or a network for raw data (its folder);\n"
        "files, choices and view of a project file of the window (.s2d).",
        "s2d-desktop info MyProject.ilp",
    )
    parser.add_argument("file", metavar="FILE", help="the file, or FILE.h5/dataset/inside")
    add_images_from(parser)


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from s2d_desktop.cli.console import consume
    from s2d_desktop.jobs.info import info

    return consume(info(args.file, args.images_from), args.json, words)


FOREST_SAYS = {
    "trained": "the forest was trained on it",
    "wrong axes": "the forest was trained on it with other axes",
    "changed": "the forest was trained on it before its values were changed",
    "exchanged": "the forest was trained with the labels of another image of the project on it",
    "wrong": "the forest was not trained on it",
}


def words(facts: Mapping[str, Any]) -> str:
    """The facts as lines of ``name: value``; lanes as a list."""
    lines = []
    for key, value in facts.items():
        name = key.replace("_", " ")
        if key == "lanes":
            lines.append(f"images: {len(value)}")
            for lane in value:
                shape = " x ".join(map(str, lane["shape"])) if lane["shape"] else "size not known"
                state = "found" if lane["found"] else "NOT FOUND"
                lines.append(f"  {lane['name']}: {lane['axes']} {shape}, {state}, {lane['image']}")
                for more in lane.get("inputs", ()):
                    state = "found" if more["found"] else "NOT FOUND"
                    axes = f"{more['axes']}, " if more["axes"] else ""
                    lines.append(f"    {more['role']}: {axes}{state}, {more['image']}")
                if lane.get("forest") in FOREST_SAYS:
                    lines.append(f"    {FOREST_SAYS[lane['forest']]}")
        elif key == "files":
            for file in value:
                lines.append(f"{file['role']}: {file['path']} ({file['state']})")
        elif key == "self_test":
            lines.append(f"self-test: {value['verdict']}. {value['sentence']}")
            if value["remedy"]:
                lines.append(f"  {value['remedy']}")
        elif key == "file_date" and facts["saved"]:
            continue
        elif key == "axes_are_guess":
            if facts["other_axes"]:
                lines.append("axes in doubt: the file does not name them")
        elif key == "other_axes":
            lines += [f"  or {axes}: {size}" for axes, size in value.items()]
        elif key == "stages":
            for number, stage in enumerate(value, 1):
                trained = f"{stage['tree_count']} trees" if stage["tree_count"] else "not trained"
                lines.append(f"  stage {number}: {', '.join(stage['classes'])}; {trained}")
        elif value in (None, "", [], ()):
            continue
        elif isinstance(value, (list, tuple)):
            lines.append(f"{name}: {', '.join(map(str, value))}")
        elif isinstance(value, Mapping):
            said = {k.replace("_", " "): v for k, v in value.items() if v not in (None, "", [], ())}
            lines.append(f"{name}: {', '.join(f'{k} {v}' for k, v in said.items())}")
        else:
            lines.append(f"{name}: {value}".replace("\n", " "))
    return "\n".join(lines)
