"""A project file of the window as the input of a command: what it says takes the place of options.

What is given on the command line counts instead of what the project file says.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from s2d_desktop.jobs.saved_call import SavedCall
    from s2d_desktop.model.events import Event


def of_forest(args: argparse.Namespace, job: Callable[[], Iterator[Event]]) -> Iterator[Event]:
    """`job`, as ``predict`` runs it, once `args` say what the project file says."""
    from s2d_desktop.model.errors import InputError

    call = yield from _call(args)
    if call is not None:
        if not call.has_probabilities and not call.network:
            raise InputError(
                f"There are no probabilities to compute in '{Path(args.input).name}'.",
                "Neither a forest nor a network for raw data was chosen in it.",
                "'enhance' and 'segment' take it where it is about a map.",
            )
        if call.has_probabilities:
            _forest(args, call)
        else:
            _network(args, call)
    yield from job()


def enhanced(
    args: argparse.Namespace,
    job: Callable[[], Iterator[Event]],
    of_network: Callable[[], Iterator[Event]],
) -> Iterator[Event]:
    """`job`, as ``enhance`` runs it, or `of_network` where the project uses one for raw data."""
    call = yield from _call(args)
    if call is not None and call.network and args.enhancer is None:
        _network(args, call)
        yield from of_network()
        return
    if call is not None:
        _forest(args, call)
        choices = call.choices
        args.enhancer = args.enhancer or call.enhancer or None
        args.class_name = args.class_name or choices.class_name or None
        if args.scale is None and args.object_size is None and choices.scale != 1:
            args.scale = choices.scale
        args.tta = args.tta or choices.views
        _device(args, call)
    yield from job()


def segmented(args: argparse.Namespace, job: Callable[[], Iterator[Event]]) -> Iterator[Event]:
    """`job`, as ``segment`` runs it, once the enhanced map of a project file is there."""
    from s2d_desktop.jobs.saved_call import is_project_file
    from s2d_desktop.jobs.segment_saved import segment_saved

    if not is_project_file(args.map):
        return job()

    def of_map(call: SavedCall, enhanced: Path) -> Iterator[Event]:
        args.map = str(enhanced)
        if args.threshold is None:
            args.threshold = call.choices.threshold
        _objects(args, call)
        return job()

    return segment_saved(args.map, args.output, of_map)


def _objects(args: argparse.Namespace, call: SavedCall) -> None:
    """How objects are made, unless the command says so."""
    if args.objects or args.multicut:
        return
    saved = call.objects
    args.min_size = args.min_size or saved.min_size
    if saved.kind == "cells":
        args.multicut = True
        args.beta = saved.beta if args.beta is None else args.beta
        args.boundary = args.boundary or saved.boundary
        return
    args.objects = saved.kind == "objects"
    args.fill_holes = args.fill_holes or saved.fill_holes
    args.in_3d = args.in_3d or saved.in_3d
    if args.objects and args.split is None and saved.splits:
        args.split = saved.depth


def _call(args: argparse.Namespace) -> Any:
    from s2d_desktop.cli.options import lanes_of
    from s2d_desktop.jobs.saved_call import is_project_file, saved_call

    if not is_project_file(args.input):
        return None
    return (yield from saved_call(args.input, lanes_of(args.only, "--only")))


def _forest(args: argparse.Namespace, call: SavedCall) -> None:
    """Where the probabilities come from."""
    args.input = call.path
    if not args.images and call.images:
        args.images, args.only = list(call.images), None
    args.axes = args.axes or call.choices.axes or None
    if args.structure_tensor == "auto" and call.tensor is not None:
        args.structure_tensor = call.tensor.value
    if call.retrain is not None and not args.retrain:
        args.retrain, args.seed = True, call.retrain.seed
        args.lanes = ",".join(map(str, call.retrain.lanes)) or None


def _network(args: argparse.Namespace, call: SavedCall) -> None:
    """An own network and what it sees."""
    args.input, args.only = call.network, None
    args.images = args.images or list(call.raw)
    args.axes = args.axes or call.choices.axes or None
    args.class_name = args.class_name or call.class_of_network
    _device(args, call)


def _device(args: argparse.Namespace, call: SavedCall) -> None:
    if args.device == "auto":
        args.device = call.choices.device
    if args.precision == "fast":
        args.precision = call.choices.precision
