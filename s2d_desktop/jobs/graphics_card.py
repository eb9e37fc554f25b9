"""Whether work would go to the graphics card, asked before it begins: jobs take turns there."""

from __future__ import annotations

from s2d_desktop.pipeline.runtime import available_providers


def networks_use_it(device: str) -> bool:
    """Whether networks that are opened for `device` (``auto``, ``cpu``, ``cuda``) run there.

    It is what `runtime.open_network` tries first; without a card it falls back to the processor.
    """
    return device != "cpu" and "CUDAExecutionProvider" in available_providers()
