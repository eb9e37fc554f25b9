"""``s2d-desktop zoo``: the Enhancers that are installed; add, export and remove one."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from s2d_desktop.cli.options import Subparsers, command

USAGE = """\
s2d-desktop zoo list
       s2d-desktop zoo add PATH [--name NAME] [--structure NAME] [--replace]
       s2d-desktop zoo export NAME|FOLDER -o OUT.zip [options]
       s2d-desktop zoo remove NAME"""


def add_parser(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = command(
        subparsers,
        "zoo",
        "list, add, export and remove Enhancers",
        "The Enhancers that came with the program and those in your own folder, and your own\n"
        "networks that see raw data.\n\n"
        "  list     what each is made for, its licence and where it came from\n"
        "  add      put one into your own folder: a folder, an .onnx file, or a package of\n"
        "           bioimage.io (zip, folder or rdf.yaml; format 0.4 or 0.5), or the one inside\n"
        "           an ilastik project of Trainable Domain Adaptation (.ilp). Code in a package\n"
        "           is never run\n"
        "  export   write one as a bioimage.io package (format 0.5), to share it\n"
        "  remove   delete one from your own folder",
        "s2d-desktop zoo add EnhancerMitochondriaEM2D.zip --name mito-embl",
    )
    parser.usage = USAGE
    parser.add_argument("action", choices=("list", "add", "export", "remove"))
    parser.add_argument(
        "what", metavar="PATH|NAME", nargs="?", help="add: file or folder; export, remove: name"
    )
    add = parser.add_argument_group("add")
    add.add_argument("--name", metavar="NAME", help="name from now on (default: made of its title)")
    add.add_argument(
        "--structure", metavar="NAME", help="what it enhances, if the file does not say so"
    )
    add.add_argument(
        "--replace", action="store_true", help="replace one of your own that has this name"
    )
    export = parser.add_argument_group("export")
    export.add_argument("-o", "--output", metavar="OUT.zip", help="the package to write")
    export.add_argument(
        "--example",
        metavar="INPUT",
        help="ilastik project or probability map, of a network for raw data an image, for the "
        "package's test and picture (default: its own example, or the one that comes with the "
        "program)",
    )
    export.add_argument(
        "--class", dest="class_name", metavar="NAME", help="class of the example that is enhanced"
    )
    export.add_argument(
        "--author",
        dest="authors",
        metavar="NAME[;AFFILIATION]",
        action="append",
        default=[],
        help="may be given several times",
    )
    export.add_argument(
        "--maintainer",
        dest="maintainers",
        metavar="GITHUB-USER",
        action="append",
        default=[],
        help="who answers questions; bioimage.io's validation looks the name up on GitHub",
    )
    export.add_argument(
        "--licence", metavar="SPDX", help="licence of the weights, for instance CC-BY-4.0"
    )


def run(args: argparse.Namespace) -> int:
    """Do it."""
    from s2d_desktop.cli.console import consume

    if args.action == "list":
        from s2d_desktop.jobs.list_enhancers import list_enhancers

        _only(args, "list")
        return consume(list_enhancers(), args.json, words)
    if not args.what:
        raise _call(f"'zoo {args.action}' needs the {_WANTED[args.action]}.", args.action)
    if args.action == "add":
        from s2d_desktop.jobs.zoo_add import add_enhancer

        _only(args, "add", "what", "name", "structure", "replace")
        events = add_enhancer(
            args.what, name=args.name, structure=args.structure, replace=args.replace
        )
        return consume(events, args.json, added)
    if args.action == "remove":
        from s2d_desktop.jobs.zoo_remove import remove_enhancer

        _only(args, "remove", "what")
        return consume(
            remove_enhancer(args.what), args.json, lambda facts: f"Removed: {facts['folder']}"
        )
    from s2d_desktop.jobs.zoo_export import export_enhancer

    _only(args, "export", "what", *_EXPORT)
    if not args.output:
        raise _call("'zoo export' needs a file to write.", "export")
    events = export_enhancer(
        args.what,
        args.output,
        example=args.example,
        class_name=args.class_name,
        authors=args.authors,
        maintainers=args.maintainers,
        licence=args.licence,
    )
    return consume(events, args.json, exported)


_WANTED = {
    "add": "path of a file or folder",
    "export": "name of an Enhancer",
    "remove": "name of an Enhancer",
}
_EXPORT = ("output", "example", "class_name", "authors", "maintainers", "licence")
_ALL = {
    **{"what": "PATH|NAME", "name": "--name", "structure": "--structure", "replace": "--replace"},
    **{"output": "-o", "example": "--example", "class_name": "--class", "authors": "--author"},
    **{"maintainers": "--maintainer", "licence": "--licence"},
}


def _only(args: argparse.Namespace, action: str, *fitting: str) -> None:
    """Refuse options that belong to another action: they would be left out without a word."""
    for key, shown in _ALL.items():
        if getattr(args, key) and key not in fitting:
            raise _call(f"'zoo {action}' does not take {shown}.", action)


def _call(what: str, action: str) -> Exception:
    from s2d_desktop.model.errors import InputError

    lines = [line for line in USAGE.splitlines() if f"zoo {action}" in line]
    return InputError(what, "", f"Call it like this: {lines[0].strip()}")


def words(facts: Mapping[str, Any]) -> str:
    """A few lines for each Enhancer."""
    blocks = []
    for e in facts["enhancers"]:
        size = ""
        if e["pixel_size_nm"]:
            size += f", pixels of {_range(e['pixel_size_nm'])} nm"
        if e["object_size_px"]:
            size += f", objects of {_range(e['object_size_px'])} pixels"
        blocks.append(
            f"{e['name']}: {e['title']}\n"
            f"  structure: {e['structure'] or 'not known'}; {e['ndim']}-D{size}\n"
            f"  licence: {e['licence'] or 'not known'}; {e['source']}\n"
            f"  {e['folder']}"
        )
    for n in facts["networks"]:
        blocks.append(
            f"{n['name']}: {n['title']}\n  sees raw data; finds {', '.join(n['classes'])}\n"
            f"  {n['folder']}"
        )
    return "\n".join([*blocks, f"Your own Enhancers: {facts['user_folder']}"])


def _range(values: list[float]) -> str:
    return " to ".join(f"{v:g}" for v in sorted(set(values)))


def added(facts: Mapping[str, Any]) -> str:
    """What was installed and how it is used."""
    proof = facts["test_difference"]
    lines = [
        f"Added '{facts['name']}': {facts['title']}, structure: "
        f"{facts['structure'] or 'not known'}, {facts['ndim']}-D",
        f"Folder: {facts['folder']}",
    ]
    if proof is not None:
        lines.append(f"Its own test was repeated: the result differs by {proof:.2g} at most.")
    use = f"--enhancer {facts['name']}"
    if facts["sees_raw_data"]:
        use = f"s2d-desktop predict {facts['name']} IMAGE -o OUT"
    return "\n".join([*lines, f"Use it with: {use}"])


def exported(facts: Mapping[str, Any]) -> str:
    """What was written."""
    return (
        f"Exported '{facts['name']}' to {facts['package']} ({facts['mb']:.1f} MB)\n"
        f"Weights: {', '.join(facts['weights'])}\n"
        f"Licence: {facts['licence']}\n"
        f"Check it with: bioimageio test {facts['package']}"
    )
