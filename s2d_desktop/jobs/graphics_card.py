"""Whether work would go to the graphics card, asked before it begins: jobs take turns there."""

from __future__ import annotations

from s2d_desktop.pipeline.card_turns import CARD
from s2d_desktop.pipeline.runtime import ON_CARD, available_providers


def networks_use_it(device: str) -> bool:
    """Whether networks that are opened for `device` (``auto``, ``cpu``, ``cuda``) run there.

    It is what `runtime.open_network` tries first; without a card it falls back to the processor.
    """
    return device != "cpu" and ON_CARD in available_providers()


def lend_card(is_lent: bool) -> None:
    """Another process computes on the card from now on, or does no more."""
    CARD.is_lent = is_lent
