"""What a bioimage.io description says about the network's input and output, both formats alike.

::

    0.4    axes: bcyx   shape: {min: [1, 1, 256, 256], step: [0, 0, 16, 16]}   halo: [0, 0, 32, 32]
    0.5    axes: [{type: batch}, {type: channel, channel_names: [..]},
                  {type: space, id: y, size: {min: 256, step: 16}, halo: 32}, ...]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s2d_desktop.pipeline.preprocessing import BY_CHANNEL, STEPS, step_problem
from s2d_desktop.zoo.entries import mapping, number, optional_file, problem, text, whole

PREPROCESSING_LEFT_OUT = ("ensure_dtype",)
"""Steps that change nothing here: maps are float32."""

MOST_CHANNELS = 64

OUTPUT_STEPS = ("ensure_dtype", "clip", "sigmoid")
"""Steps after the network that can be done; the enhanced map is clipped to 0..1 in any case."""


@dataclass(frozen=True)
class Tensors:
    """Input and output of an Enhancer."""

    ndim: int
    """2 (axes ``bcyx``) or 3 (``bczyx``)."""
    input_name: str
    output_name: str
    least: tuple[int, ...]
    """Smallest size along ([z], y, x)."""
    step: tuple[int, ...]
    """Sizes may be larger by multiples of this; 0 for a size that is fixed."""
    halo: tuple[int, ...]
    """Voxels at each side of the output that its authors throw away."""
    in_channels: int
    """Maps that go in."""
    channels: tuple[str, ...]
    """One name for each channel of the output."""
    named: bool
    """Whether the package gives these names; else they are ``channel 1``, ``channel 2``, ..."""
    preprocessing: tuple[Mapping[str, Any], ...]
    """Steps as `pipeline.preprocessing` does them."""
    ends_in_sigmoid: bool
    """Whether a sigmoid is to be applied to what the network gives."""
    test_input: Path | None
    test_output: Path | None


def read_tensors(rdf: Mapping[str, Any], folder: Path) -> Tensors:
    """Read them.

    Raises
    ------
    ModelProblem
        If the package is not an Enhancer: more than one input or output, another size of the
        output, other axes; or if it wants processing that cannot be done.
    """
    old = str(rdf.get("format_version")).startswith("0.4")
    source, result = _only(rdf, "inputs"), _only(rdf, "outputs")
    given = _axes_04(source) if old else _axes_05(source)
    made = _axes_04(result) if old else _axes_05(result)
    order = "".join(given)
    if order not in ("bcyx", "bczyx") or "".join(made) != order:
        raise problem(
            f"Its input has the axes '{order}' and its output '{''.join(made)}'; both must be "
            "'bcyx' (or 'bczyx' for volumes)."
        )
    if not 1 <= given["c"]["size"] <= MOST_CHANNELS:
        raise problem("It does not say how many channels its input has.")
    space = order[2:]
    if any(made[a]["scale"] != given[a]["scale"] or made[a]["offset"] for a in space):
        raise problem("Its output has another size than its input.")
    # 0.4 gives the channels of an output as a multiple of the input's, or outright.
    wide = given["c"]["size"] * made["c"]["scale"] + 2 * made["c"]["offset"]
    count = made["c"]["size"] or round(wide)
    if not 1 <= count <= MOST_CHANNELS:
        raise problem("It does not say how many channels its output has.")
    names = made["c"]["names"] or [f"channel {k + 1}" for k in range(count)]
    input_name = text(source.get("name") or source.get("id")) or "input"
    return Tensors(
        ndim=len(space),
        input_name=input_name,
        output_name=text(result.get("name") or result.get("id")) or "output",
        least=tuple(given[a]["least"] for a in space),
        step=tuple(given[a]["step"] for a in space),
        halo=tuple(made[a]["halo"] for a in space),
        in_channels=given["c"]["size"],
        channels=tuple(names),
        named=bool(made["c"]["names"]),
        preprocessing=_preprocessing(
            source.get("preprocessing") or [], space, input_name, given["c"]["size"]
        ),
        ends_in_sigmoid=_postprocessing(result.get("postprocessing") or []),
        test_input=optional_file(folder, _test(rdf, source, "test_inputs")),
        test_output=optional_file(folder, _test(rdf, result, "test_outputs")),
    )


def _only(rdf: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = rdf.get(key)
    if not isinstance(value, list) or len(value) != 1 or not isinstance(value[0], Mapping):
        raise problem("An Enhancer has one input and one output; this has others.")
    return value[0]


_Axes = dict[str, dict[str, Any]]


def _axis(**facts: Any) -> dict[str, Any]:
    plain = {"size": 0, "least": 1, "step": 0, "halo": 0, "scale": 1, "offset": 0, "names": []}
    return {**plain, **facts}


def _axes_04(tensor: Mapping[str, Any]) -> _Axes:
    """Axes of a 0.4 tensor, in order."""
    order = tensor.get("axes")
    shape, halo = tensor.get("shape"), tensor.get("halo")
    if not isinstance(order, str) or len(set(order)) != len(order):
        raise problem("A tensor does not name its axes.")
    n = len(order)
    axes: _Axes = {a: _axis() for a in order}
    if isinstance(shape, list):
        for a, size in zip(order, _numbers(shape, n), strict=True):
            axes[a].update(size=int(size), least=int(size))
    elif isinstance(shape, Mapping) and "min" in shape:
        sizes = zip(_numbers(shape["min"], n), _numbers(shape.get("step"), n), strict=True)
        for a, (least, step) in zip(order, sizes, strict=True):
            axes[a].update(size=0 if step else int(least), least=int(least), step=int(step))
    elif isinstance(shape, Mapping) and "reference_tensor" in shape:
        changes = zip(
            _numbers(shape.get("scale"), n), _numbers(shape.get("offset"), n), strict=True
        )
        for a, (scale, offset) in zip(order, changes, strict=True):
            axes[a].update(scale=scale, offset=offset)
    else:
        raise problem("A tensor does not give its shape.")
    if halo is not None:
        for a, width in zip(order, _numbers(halo, n), strict=True):
            axes[a]["halo"] = int(width)
    return axes


def _axes_05(tensor: Mapping[str, Any]) -> _Axes:
    """Axes of a 0.5 tensor, in order."""
    axes: _Axes = {}
    for said in tensor.get("axes") or []:
        entry = mapping(said)
        kind = entry.get("type")
        letter = {"batch": "b", "channel": "c", "time": "t"}.get(str(kind), text(entry.get("id")))
        if letter in axes or (kind == "space" and letter not in ("z", "y", "x")):
            raise problem(f"The axis '{letter}' is not understood or there twice.")
        size = entry.get("size")
        facts: dict[str, Any] = {"halo": whole(entry.get("halo", 0))}
        facts["scale"] = number(entry.get("scale", 1))
        if kind == "channel":
            names = entry.get("channel_names")
            names = [text(n) for n in names] if isinstance(names, list) else []
            facts.update(names=names, size=len(names))
        elif isinstance(size, Mapping) and "min" in size:
            facts.update(least=whole(size["min"]), step=whole(size.get("step", 0)))
        elif isinstance(size, Mapping):
            facts["offset"] = whole(size.get("offset", 0))
        elif size is not None:
            facts.update(size=whole(size), least=whole(size))
        axes[letter] = _axis(**facts)
    if not axes:
        raise problem("A tensor does not name its axes.")
    return axes


def _preprocessing(
    steps: object, space: str, own_name: str, channels: int
) -> tuple[Mapping[str, Any], ...]:
    """The steps before the network in the form of `pipeline.preprocessing`."""
    if not isinstance(steps, list):
        raise problem("Its preprocessing is not a list of steps.")
    done = []
    for said in steps:
        entry = mapping(said)
        name, kwargs = text(entry.get("id") or entry.get("name")), mapping(entry.get("kwargs"))
        if name in PREPROCESSING_LEFT_OUT:
            continue
        mode = kwargs.get("mode")
        if mode == "per_dataset":
            raise problem(f"Its step '{name}' wants statistics of a whole data set.")
        if kwargs.get("reference_tensor") not in (None, "", own_name):
            raise problem(f"Its step '{name}' wants statistics of another tensor.")
        if name == "zero_mean_unit_variance" and mode == "fixed":
            name = "fixed_zero_mean_unit_variance"
        axes = kwargs.get("axes")
        if axes is not None and name in ("scale_range", "zero_mean_unit_variance"):
            letters = {"batch": "b", "channel": "c"}
            joint = {letters.get(str(a), str(a)) for a in axes}
            if not joint >= set(space):
                raise problem(f"Its step '{name}' normalises each line of an image by itself.")
        wanted = STEPS.get(name, {})
        step = {"id": name, **{k: _setting(kwargs[k], k) for k in wanted if k in kwargs}}
        why = step_problem(step, channels)
        if why:
            raise problem(f"Of its preprocessing, {why}.")
        done.append(step)
    return tuple(done)


def _setting(value: object, key: str) -> float | list[float]:
    """A number, or a list of one for each channel; a list of one is that one."""
    if key not in BY_CHANNEL or not isinstance(value, list):
        return number(value)
    values = [number(v) for v in value]
    return values[0] if len(values) == 1 else values


def _postprocessing(steps: object) -> bool:
    """Whether a sigmoid is among the steps after the network."""
    if not isinstance(steps, list):
        raise problem("Its postprocessing is not a list of steps.")
    names = [text(mapping(s).get("id") or mapping(s).get("name")) for s in steps]
    unknown = [n for n in names if n not in OUTPUT_STEPS]
    if unknown:
        raise problem(f"Its postprocessing '{unknown[0]}' does not leave a map of probabilities.")
    return "sigmoid" in names


def _test(rdf: Mapping[str, Any], tensor: Mapping[str, Any], key: str) -> object:
    """The entry of a test tensor: beside the tensors in 0.4, inside them in 0.5."""
    if "test_tensor" in tensor:
        return tensor["test_tensor"]
    listed = rdf.get(key)
    return listed[0] if isinstance(listed, list) and listed else None


def _numbers(value: object, count: int) -> list[float]:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != count:
        raise problem("The shape or halo of a tensor does not fit its axes.")
    return [number(v) for v in value]
