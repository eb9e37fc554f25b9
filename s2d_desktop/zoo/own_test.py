"""A network proven on the test tensors that its package holds: computed here, compared there."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import ModelProblem
from s2d_desktop.pipeline.preprocessing import prepared_samples
from s2d_desktop.zoo.entries import problem
from s2d_desktop.zoo.tensors import Tensors

LARGEST_BYTES = 400_000_000

MOST_VOXELS = 2**22
"""A larger test image is not computed: a network for volumes would need minutes and memory."""

LARGEST_DIFFERENCE = 0.02
LARGEST_MEAN = 1e-3
"""More between our result and the package's, anywhere or on average, is another network. Other
libraries round differently: 1.4e-3 was seen with InstanceNorm at 1024 x 1024."""


def run_exactly(network: bytes, image: NDArray[np.float32]) -> NDArray[np.float32]:
    """What a network, the content of an ONNX file, gives in float32 on the CPU.

    Raises
    ------
    ModelProblem
        If onnxruntime refuses it, or cannot compute this size.
    """
    import onnxruntime

    settings = onnxruntime.SessionOptions()
    settings.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(
            network, settings, providers=["CPUExecutionProvider"]
        )
        name = session.get_inputs()[0].name
        out: NDArray[np.float32] = session.run(None, {name: np.ascontiguousarray(image)})[0]
    except Exception as error:  # onnxruntime's exceptions share no base class
        said = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise problem(f"onnxruntime cannot compute its network: {said:.300}") from error
    return out


def difference(network: bytes, tensors: Tensors) -> float | None:
    """Largest |difference| to the package's test output; None if there is nothing to compare.

    Raises
    ------
    ModelProblem
        If the network gives something else than the package says, or a test tensor is damaged.
    """
    if tensors.test_input is None or tensors.test_output is None:
        return None
    image = read_tensor(tensors.test_input, tensors.ndim)
    wanted = read_tensor(tensors.test_output, tensors.ndim)
    if math.prod(image.shape[2:]) > MOST_VOXELS:
        return None
    seen = prepared_samples(image, tensors.preprocessing)
    made = np.concatenate([run_exactly(network, one[None]) for one in seen])
    if made.shape != wanted.shape:
        raise problem(
            f"Of its test image the network makes an output of shape {made.shape}, not "
            f"{wanted.shape} as the package says."
        )
    far = np.abs(made - wanted)
    largest = float(far.max(initial=0))
    if not (largest <= LARGEST_DIFFERENCE and float(far.mean()) <= LARGEST_MEAN):
        raise ModelProblem(
            "The package cannot be used as an Enhancer.",
            f"Its network does not repeat the package's own test: the result differs by up to "
            f"{largest:.3g}.",
            "The weights may be damaged or of another network; ask whoever made the package.",
        )
    return largest


def read_tensor(path: Path, ndim: int) -> NDArray[np.float32]:
    """A test tensor ``.npy`` with the axes batch, channel, [z,] y, x.

    Raises
    ------
    ModelProblem
        If it is damaged, too large, holds objects, or has other axes.
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise problem(f"Its test tensor '{path.name}' is too large.")
        array: Any = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError, TypeError, SyntaxError, MemoryError) as error:
        raise problem(f"Its test tensor '{path.name}' cannot be read.") from error
    if not isinstance(array, np.ndarray) or array.ndim != ndim + 2 or array.dtype.kind not in "fiu":
        raise problem(f"Its test tensor '{path.name}' is not an image with {ndim + 2} axes.")
    if not array.size:
        raise problem(f"Its test tensor '{path.name}' is empty.")
    return array.astype(np.float32)


def with_sigmoid(network: bytes) -> bytes:
    """The same ONNX network with a sigmoid after its first output."""
    import onnx
    from onnx import helper

    model = onnx.load_model_from_string(network)
    graph = model.graph
    old = graph.output[0].name
    new = f"{old}_sigmoid"
    graph.node.append(helper.make_node("Sigmoid", [old], [new], name=new))
    graph.output[0].name = new
    data: bytes = model.SerializeToString()
    return data
