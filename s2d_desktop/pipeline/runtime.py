"""Where networks run: the one module that chooses an onnxruntime provider and says which it was.

A network is compiled once for each size of its input: on the CPU, OpenVINO with sizes fixed runs
a 32-map U-Net about 3.5 times faster than with sizes left open (tests/benchmarks). Callers should
therefore ask for few sizes; `pipeline.enhancer` does.

onnxruntime falls back to the CPU without a word, so what was truly used is read back from the
session, and bf16 is believed only if a small convolution shows its rounding.
"""

from __future__ import annotations

import json
import logging
import platform
import threading
from collections import OrderedDict
from contextlib import nullcontext
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from s2d_desktop.model.errors import ModelProblem, S2DError
from s2d_desktop.pipeline.card_turns import CARD
from s2d_desktop.pipeline.network_file import NetworkFile, read_network
from s2d_desktop.pipeline.tile_threads import cpu_count

Device = Literal["auto", "cpu", "cuda"]
Precision = Literal["fast", "exact"]

MOST_SIZES = 3
"""Compiled networks kept, one for each size; a fourth drops the least recently used."""

ON_CARD = "CUDAExecutionProvider"

TRIAL_SIDE = 64
"""Height and width of the trial that a network must pass when it is opened."""

TRIAL_DEPTH = 16
"""Depth of the trial of a network for volumes, or the least that it can be given."""

log = logging.getLogger(__name__)


def available_providers() -> tuple[str, ...]:
    """Names of the providers that the installed onnxruntime has."""
    import onnxruntime

    return tuple(onnxruntime.get_available_providers())


class Network:
    """A network ready to run. `run` may be called from several threads; calls take turns.

    On the graphics card they take turns with all other networks; while it is lent, see
    `card_turns`, the processor computes.
    """

    def __init__(self, file: NetworkFile, device: Device, precision: Precision) -> None:
        self.file = file
        self.precision = precision
        self.notes: list[str] = []
        """Sentences about what was wished and not granted, for the user."""
        self._wishes = _wishes(device, precision, self.notes)
        self._sessions: OrderedDict[tuple[int, ...], Any] = OrderedDict()
        self._lock = threading.Lock()
        self._provider = ""
        self._substitute: Network | None = None
        """The same network on the processor, for as long as the card is lent."""
        if file.tile_dependent:
            self.notes.append(
                f"'{file.name}' normalises each tile by itself, so its result depends on how the "
                "image is cut into tiles and seams may be seen."
            )

    @property
    def name(self) -> str:
        """What a user calls it: its file's name."""
        return self.file.name

    @property
    def provider(self) -> str:
        """What truly runs it, for instance ``OpenVINO on the CPU, bf16``."""
        return self._provider

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """Compute the network.

        Parameters
        ----------
        batch
            float32, (n, c, y, x), for a network for volumes (n, c, z, y, x), in the range the
            network was trained on.

        Returns
        -------
        float32, (n, channels of the output, [z,] y, x)

        Raises
        ------
        ModelProblem
            If channels or size do not fit the network.
        S2DError
            If the computation fails, for instance for lack of memory.
        """
        file = self.file
        if batch.ndim != 2 + file.ndim:
            raise ModelProblem(
                f"The network '{file.name}' does not fit this map.",
                f"It takes {'slices' if file.ndim == 2 else 'volumes'}, the map given has "
                f"{batch.ndim} dimensions with batch and channel.",
                "Choose another network.",
            )
        if batch.shape[1] != file.in_channels:
            raise ModelProblem(
                f"The network '{file.name}' does not fit this map.",
                f"It takes {file.in_channels} channel(s), the map given has "
                f"{batch.shape[1]} channel(s).",
                "Choose another network.",
            )
        if file.fixed_size not in (None, batch.shape[2:]):
            raise ModelProblem(
                f"The network '{file.name}' does not fit this map.",
                f"It takes only images of {file.fixed_size} pixels, not {batch.shape[2:]}.",
                "Export the network with a free height and width.",
            )
        batch = np.ascontiguousarray(batch, np.float32)
        return np.concatenate([self._run_one(batch[k : k + 1]) for k in range(len(batch))])

    def _run_one(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        on_card = self._wishes[0][1] == ON_CARD
        # A network that has never run finds out whether the card takes it.
        if on_card and CARD.is_lent and self._sessions:
            with self._lock:
                if self._substitute is None:
                    self._substitute = Network(self.file, "cpu", self.precision)
                substitute = self._substitute
            return substitute._run_one(image)
        with self._lock, CARD.turn() if on_card else nullcontext():
            self._substitute = None
            session = self._session(image.shape)
            try:
                out: NDArray[np.float32] = session.run(
                    [self.file.output_name], {self.file.input_name: image}
                )[0]
            except Exception as error:  # onnxruntime's exceptions share no base class
                log.info("running %s on %s failed", self.file.name, image.shape, exc_info=True)
                raise S2DError(
                    f"The network '{self.file.name}' could not be computed.",
                    f"{self._provider} stopped on an image of {image.shape[2:]} pixels; memory may "
                    "be short, or the size may not suit the network.",
                    "Close other programs, or choose another network.",
                ) from error
        if out.ndim != image.ndim or out.shape[2:] != image.shape[2:]:
            raise ModelProblem(
                f"The network '{self.file.name}' cannot be used here.",
                f"From an image of {image.shape[2:]} pixels it makes an output of shape "
                f"{out.shape}; a map of the same size is needed.",
                "Choose a network that gives one map of the size of its input.",
            )
        return out

    def _session(self, shape: tuple[int, ...]) -> Any:
        session = self._sessions.get(shape)
        if session is not None:
            self._sessions.move_to_end(shape)
            return session
        while True:
            title, provider, options = self._wishes[0]
            try:
                session = _new_session(self.file, shape, provider, options)
                break
            except Exception as error:  # onnxruntime's exceptions share no base class
                log.info("%s does not run %s", provider, self.file.name, exc_info=True)
                if len(self._wishes) == 1:
                    raise ModelProblem(
                        f"The network '{self.file.name}' cannot be used.",
                        f"onnxruntime refuses it: {_first_line(error)}",
                        "Export the network again as plain ONNX, or choose another file.",
                    ) from error
                self.notes.append(
                    f"{title} could not run '{self.file.name}'; {self._wishes[1][0]} is used."
                )
                del self._wishes[0]
        used = session.get_providers()
        if provider not in used:
            self.notes.append(f"{title} was asked for, but onnxruntime took {used[0]}.")
            title = f"{used[0]}, float32"
        self._provider = title
        self._sessions[shape] = session
        while len(self._sessions) > MOST_SIZES:
            self._sessions.popitem(last=False)
        return session


def open_network(
    path: str | Path | bytes, device: Device = "auto", precision: Precision = "fast"
) -> Network:
    """Open a network and compute one small trial with it.

    Parameters
    ----------
    path
        An ``.onnx`` file, or the content of one.
    device
        ``auto`` takes CUDA where onnxruntime has it, else the CPU. ``cuda`` where there is none
        runs on the CPU and says so in ``Network.notes``.
    precision
        ``fast``: bf16 on CPUs that have it, TF32 on CUDA. ``exact``: float32 everywhere.

    Raises
    ------
    ModelProblem
        If the file cannot be used, see `network_file.read_network`, or fails the trial.
    """
    network = Network(read_network(path), device, precision)
    side = network.file.fixed_size or (TRIAL_SIDE, TRIAL_SIDE)
    if network.file.ndim == 3 and network.file.fixed_size is None:
        field = network.file.field
        step = field.multiple[0] if field else TRIAL_DEPTH
        side = (-(-TRIAL_DEPTH // step) * step, *side)
    trial = np.zeros((1, network.file.in_channels, *side), np.float32)
    if not np.isfinite(network.run(trial)).all():
        raise ModelProblem(
            f"The network '{network.name}' cannot be used.",
            "It gives numbers that are not finite even for an empty image.",
            "The file may be damaged; copy it again or train again.",
        )
    log.info("%s runs on %s", network.name, network.provider)
    return network


_Wish = tuple[str, str, dict[str, str]]
"""(what to call it, provider, its options)"""


def _wishes(device: Device, precision: Precision, notes: list[str]) -> list[_Wish]:
    """Providers to try in turn; the last is always onnxruntime's own CPU provider."""
    have = available_providers()
    wishes: list[_Wish] = []
    if device in ("auto", "cuda") and ON_CARD in have:
        tf32 = precision == "fast"
        wishes.append(
            (
                f"CUDA on the GPU, {'TF32' if tf32 else 'float32'}",
                ON_CARD,
                {"use_tf32": str(int(tf32)), "cudnn_conv_algo_search": "HEURISTIC"},
            )
        )
    elif device == "cuda":
        notes.append(
            "CUDA was asked for, but the installed onnxruntime cannot use it; the CPU is used. "
            "With an NVIDIA GPU, install onnxruntime-gpu in place of the onnxruntime that is there."
        )
    if "OpenVINOExecutionProvider" in have:
        bf16 = precision == "fast" and has_bf16()
        wishes.append(
            (
                f"OpenVINO on the CPU, {'bf16' if bf16 else 'float32'}",
                "OpenVINOExecutionProvider",
                _openvino_options("bf16" if bf16 else "f32"),
            )
        )
    wishes.append(("onnxruntime on the CPU, float32", "CPUExecutionProvider", {}))
    return wishes


def _openvino_options(precision: str) -> dict[str, str]:
    config = {
        "CPU": {"INFERENCE_PRECISION_HINT": precision, "INFERENCE_NUM_THREADS": str(cpu_count())}
    }
    return {"device_type": "CPU", "load_config": json.dumps(config)}


def _new_session(
    file: NetworkFile, shape: tuple[int, ...], provider: str, options: dict[str, str]
) -> Any:
    import onnxruntime

    settings = onnxruntime.SessionOptions()
    settings.log_severity_level = 4  # errors reach us as exceptions and are logged there
    settings.intra_op_num_threads = cpu_count()
    for name, size in zip(file.dimensions, (shape[0], *shape[2:]), strict=True):
        settings.add_free_dimension_override_by_name(name, size)
    # Without enable_fallback=0 onnxruntime prints to stdout and takes the CPU by itself.
    return onnxruntime.InferenceSession(
        file.data, settings, providers=[(provider, options)], enable_fallback=0
    )


@lru_cache(maxsize=1)
def has_bf16() -> bool:
    """Whether OpenVINO computes in bf16 on this CPU, found out by a small convolution.

    With weights of 1 + 2^-10 and an input of ones, bf16 loses the fraction and float32 keeps it.
    """
    if "OpenVINOExecutionProvider" not in available_providers():
        return False
    from onnx import TensorProto, helper, numpy_helper

    weights = np.full((16, 16, 3, 3), 1 + 2**-10, np.float32)
    image = [1, 16, 16, 16]
    graph = helper.make_graph(
        [helper.make_node("Conv", ["x", "w"], ["y"], pads=[1, 1, 1, 1])],
        "probe",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, image)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, image)],
        [numpy_helper.from_array(weights, "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    file = NetworkFile("probe", model.SerializeToString(), "x", "y", 16, (16, 16), 17, False)
    try:
        session = _new_session(
            file, (1, 16, 16, 16), "OpenVINOExecutionProvider", _openvino_options("bf16")
        )
        result = session.run(["y"], {"x": np.ones((1, 16, 16, 16), np.float32)})[0]
    except Exception:  # onnxruntime's exceptions share no base class
        log.info("the bf16 probe failed on %s", platform.machine(), exc_info=True)
        return False
    return bool(abs(float(result[0, 0, 8, 8]) - 144.0) < 0.05)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:300] if str(error).strip() else type(error).__name__
