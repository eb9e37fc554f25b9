"""A network file is data: read, checked and described before anything is computed with it.

What is accepted: ONNX with one float32 input, (n, c, y, x) for slices or (n, c, z, y, x) for
volumes, whose operators belong to ONNX itself and whose weights lie in the file or beside it.
Everything else is refused with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s2d_desktop.model.errors import ModelProblem
from s2d_desktop.pipeline.receptive_field import Field, receptive_field

LARGEST_BYTES = 1_900_000_000
"""Networks above this are refused: a protobuf message may not exceed 2 GiB."""

STANDARD_DOMAINS = ("", "ai.onnx", "ai.onnx.ml")

DIMENSIONS = ("s2d_n", "s2d_z", "s2d_y", "s2d_x")
"""Names under which batch, depth, height and width of the input can be fixed before compiling."""

_TILE_STATISTICS = (
    "InstanceNormalization",
    "GroupNormalization",
    "GlobalAveragePool",
    "GlobalMaxPool",
)

_TRY_EXPORT = "Export the network again as plain ONNX, or choose another file."


@dataclass(frozen=True)
class NetworkFile:
    """A network that was read whole and passed all checks."""

    name: str
    """What a user calls it: the file's name."""
    data: bytes
    """The network as one ONNX message, its weights inside and each size of its input named."""
    input_name: str
    output_name: str
    in_channels: int
    """Channels of the input."""
    fixed_size: tuple[int, ...] | None
    """([depth,] height, width) of the only input it takes, or None if any size will do."""
    opset: int
    """Version of ONNX's standard operators."""
    tile_dependent: bool
    """Whether a layer computes statistics of its whole input, so that tiles change the result."""
    field: Field | None = None
    """How far it looks; None if that cannot be told."""
    ndim: int = 2
    """2 for a network that takes slices, 3 for one that takes volumes."""
    out_channels: int | None = None
    """Channels of the output; None if the file does not say."""

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Names of the sizes of its input that can be fixed, as in `DIMENSIONS`."""
        return (DIMENSIONS[0], *DIMENSIONS[-self.ndim :])


def read_network(source: str | Path | bytes) -> NetworkFile:
    """Read and check a network.

    Parameters
    ----------
    source
        An ``.onnx`` file, weights in files beside it included, or the content of one.

    Raises
    ------
    ModelProblem
        If it is missing, damaged, too large, wants files outside of its folder or operators that
        are not ONNX's own, or has not exactly one float32 input (n, c, y, x) or (n, c, z, y, x).
    """
    import onnx
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

    path = None if isinstance(source, bytes) else Path(source)
    name = path.name if path else "network"
    if path is not None:
        data = _bytes_of(path)
    else:
        assert isinstance(source, bytes)
        data = source
    model = onnx.ModelProto()
    try:
        model.ParseFromString(data)
    except DecodeError as error:
        raise ModelProblem(
            f"'{name}' is not a network that can be read.",
            "It is no ONNX file, or it was cut off while it was copied.",
            "Copy or download the file again.",
        ) from error
    if not model.graph.node or not model.opset_import:
        raise ModelProblem(
            f"'{name}' is not a network that can be read.",
            "It holds no layers; it may be empty or of another kind.",
            "Choose the .onnx file of a network.",
        )
    _check_operators(model, name)
    _load_weights_beside(model, path, name)
    in_channels, fixed = _check_input(model.graph, name)
    result = model.graph.output[0].type.tensor_type.shape.dim
    # Shapes noted between the layers carry the old names of the sizes and could contradict.
    del model.graph.value_info[:]
    return NetworkFile(
        name=name,
        data=model.SerializeToString(),
        input_name=_inputs(model.graph)[0].name,
        output_name=model.graph.output[0].name,
        in_channels=in_channels,
        fixed_size=fixed,
        opset=max(
            (o.version for o in model.opset_import if o.domain in ("", "ai.onnx")), default=0
        ),
        tile_dependent=any(n.op_type in _TILE_STATISTICS for n in _nodes(model)),
        field=receptive_field(model.graph),
        ndim=len(_inputs(model.graph)[0].type.tensor_type.shape.dim) - 2,
        out_channels=(result[1].dim_value or None) if len(result) > 1 else None,
    )


def _bytes_of(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size <= LARGEST_BYTES:
            return path.read_bytes()
    except OSError as error:
        raise ModelProblem(
            f"The network '{path.name}' cannot be opened.",
            f"{path} is missing, is a folder or may not be read.",
            "Check the path of the network.",
        ) from error
    raise ModelProblem(
        f"The network '{path.name}' is too large.",
        f"It has {size / 1e9:.1f} GB; up to {LARGEST_BYTES / 1e9:.1f} GB can be used.",
        "Choose a smaller network.",
    )


def _graphs(graph: Any) -> Iterator[Any]:
    """The graph and all graphs inside its nodes (branches, loops)."""
    todo = [graph]
    while todo:
        graph = todo.pop()
        yield graph
        for node in graph.node:
            for attribute in node.attribute:
                if attribute.HasField("g"):
                    todo.append(attribute.g)
                todo.extend(attribute.graphs)


def _nodes(model: Any) -> Iterator[Any]:
    for graph in _graphs(model.graph):
        yield from graph.node
    for function in model.functions:
        yield from function.node


def _check_operators(model: Any, name: str) -> None:
    own = {(f.domain, f.name) for f in model.functions}
    for node in _nodes(model):
        if node.domain not in STANDARD_DOMAINS and (node.domain, node.op_type) not in own:
            raise ModelProblem(
                f"The network '{name}' cannot be used.",
                f"It wants the operator '{node.op_type}' of '{node.domain}', which is not part of "
                "ONNX.",
                _TRY_EXPORT,
            )


def _tensors(model: Any) -> Iterator[Any]:
    for graph in _graphs(model.graph):
        yield from graph.initializer
        for sparse in graph.sparse_initializer:
            yield sparse.values
            yield sparse.indices
    for node in _nodes(model):
        for attribute in node.attribute:
            if attribute.HasField("t"):
                yield attribute.t
            yield from attribute.tensors


def _load_weights_beside(model: Any, path: Path | None, name: str) -> None:
    """Bring weights that lie in other files into `model`; only files of the same folder count."""
    from onnx.external_data_helper import load_external_data_for_tensor, uses_external_data

    total = 0
    for tensor in _tensors(model):
        if not uses_external_data(tensor):
            continue
        entries = {e.key: e.value for e in tensor.external_data}
        location = entries.get("location", "")
        if path is None:
            raise ModelProblem(
                f"The network '{name}' is not complete.",
                "Its weights lie in a second file.",
                "Choose the network where it lies on the disk, with its second file beside it.",
            )
        folder = path.parent.resolve()
        target = (folder / location).resolve()
        if not location or not target.is_relative_to(folder) or target == folder:
            raise ModelProblem(
                f"The network '{name}' cannot be used.",
                f"It wants to read '{location}', a file outside of its own folder.",
                "Use networks only from people you trust; ask them for one whole file.",
            )
        if not target.is_file():
            raise ModelProblem(
                f"The network '{name}' is not complete.",
                f"Its weights are expected in '{location}' beside it, which is missing.",
                "Copy both files into one folder.",
            )
        total += _length(entries, target.stat().st_size, name, location)
        if total > LARGEST_BYTES:
            raise ModelProblem(
                f"The network '{name}' is too large.",
                f"Its weights have more than {LARGEST_BYTES / 1e9:.1f} GB.",
                "Choose a smaller network.",
            )
        try:
            load_external_data_for_tensor(tensor, str(folder))
        except Exception as error:  # onnx raises many kinds, its own C++ ones among them
            raise ModelProblem(
                f"The network '{name}' is damaged.",
                f"The weights '{tensor.name}' cannot be read from '{location}'.",
                "Copy or download both files again.",
            ) from error
        del tensor.external_data[:]
        tensor.data_location = 0


def _length(entries: dict[str, str], file_size: int, name: str, location: str) -> int:
    """Bytes of a tensor that lies in a file of `file_size` bytes."""
    try:
        offset = int(entries.get("offset", 0))
        length = int(entries.get("length", file_size - offset))
    except ValueError:
        offset, length = -1, -1
    if offset < 0 or length < 0 or offset + length > file_size:
        raise ModelProblem(
            f"The network '{name}' is damaged.",
            f"'{location}' is shorter than the weights that should be in it.",
            "Copy or download both files again.",
        )
    return length


def _inputs(graph: Any) -> list[Any]:
    """What must be fed; old files list their weights as inputs too."""
    weights = {w.name for w in graph.initializer}
    return [i for i in graph.input if i.name not in weights]


def _check_input(graph: Any, name: str) -> tuple[int, tuple[int, ...] | None]:
    """Check the only input and name its sizes; return its channels and its size if fixed."""
    inputs = _inputs(graph)
    if len(inputs) != 1 or not graph.output:
        raise ModelProblem(
            f"The network '{name}' cannot be used here.",
            f"It has {len(inputs)} inputs and {len(graph.output)} outputs; one image goes in and "
            "one map comes out.",
            "Choose a network that takes one image.",
        )
    kind = inputs[0].type.tensor_type
    if kind.elem_type != 1 or graph.output[0].type.tensor_type.elem_type != 1:
        raise ModelProblem(
            f"The network '{name}' cannot be used here.",
            "Its input or its output is not made of 32-bit floating-point numbers.",
            "Export the network with float32 input and output; its weights may be 16-bit.",
        )
    dims = kind.shape.dim
    if len(dims) not in (4, 5):
        raise ModelProblem(
            f"The network '{name}' cannot be used here.",
            f"Its input has {len(dims)} dimensions; a network for slices has four (batch, channel, "
            "height, width), one for volumes five (batch, channel, depth, height, width).",
            "Choose a network for slices or for volumes.",
        )
    if dims[1].dim_value < 1:
        raise ModelProblem(
            f"The network '{name}' cannot be used here.",
            "It does not say how many channels its input has.",
            "Export the network with a fixed number of channels.",
        )
    sides = dims[2:]
    names = (DIMENSIONS[0], *DIMENSIONS[-len(sides) :])
    for dim, dimension in zip((dims[0], *sides), names, strict=True):
        if dim.dim_value < 1:
            dim.dim_param = dimension
    fixed = [side.dim_value > 0 for side in sides]
    if dims[0].dim_value > 1 or any(fixed) != all(fixed):
        raise ModelProblem(
            f"The network '{name}' cannot be used here.",
            "It takes several images at once, or a fixed height with any width.",
            "Export the network with a free batch, height and width.",
        )
    return dims[1].dim_value, tuple(side.dim_value for side in sides) if all(fixed) else None
