"""The text that goes with a shared Enhancer: what it is, what it was measured to do, its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from s2d_desktop.zoo.card import input_classes, object_size_px, pixel_size_nm
from s2d_desktop.zoo.description import (
    citations,
    in_words,
    output_channels,
    single_map,
    sizes_of,
)


def documentation(
    card: Mapping[str, Any],
    *,
    licence: str,
    forms: Sequence[str],
    example: str,
    cover_caption: str,
    failure: str = "",
) -> str:
    """Markdown.

    Parameters
    ----------
    card
        The Enhancer's description.
    licence
        SPDX name of the licence of the weights.
    forms
        In which forms the weights are there: ``onnx``, ...
    example
        Where the test image comes from and under which licence.
    cover_caption
        What the cover shows; empty if there is none.
    failure
        Name of a picture beside it that shows where the Enhancer fails.
    """
    structure = str(card.get("structure") or "the structure")
    sizes = sizes_of(card)
    several = bool(input_classes(card))
    maps = f"maps of {in_words(card)}" if several else f"map of {structure}"
    single = single_map(card)
    clean = f"a clean one of {single}" if single else "clean ones" if several else "a clean one"
    parts = [
        f"# {card['title']}",
        "",
        f"A **Prediction Enhancer** turns the noisy probability {maps} that a Random Forest gives "
        f"after a few brush strokes into {clean}. It never "
        "sees the image, only what the forest says, so it serves images of other microscopes and "
        "tissues than those it was trained on.",
        "",
    ]
    if cover_caption:
        parts += [f"![{cover_caption}](cover.png)", "", f"*{cover_caption}*", ""]
    parts += ["## Input and output", ""]
    axes = "zyx"[-len(sizes.step) :]
    parts += [
        f"- **Input**: {_what_goes_in(card)}, float32, 0 to 1, axes "
        f"batch, channel, {', '.join(axes)}. Sides: at least {sides(sizes.least, axes)}, in steps "
        f"of {sides(sizes.step, axes)}.",
        f"- **Output**: {_what_comes_out(card)}, float32, 0 to 1, of the same size. Of a tile, "
        f"{sides(sizes.halo, axes)} voxels at each side should be thrown away.",
        f"- **Structure**: {structure}" + suffix(" in ", card.get("modality")),
    ]
    pixels, objects = pixel_size_nm(card), object_size_px(card)
    if pixels:
        parts.append(f"- **Pixel size** in training: {_range(pixels)} nm")
    if objects:
        parts.append(f"- **Size of the structures** in training: {_range(objects)} pixels across")
    parts += [
        "",
        "## Use",
        "",
        "In s2d_desktop: `s2d-desktop zoo add PACKAGE.zip`, then choose it in the window or with "
        "`s2d-desktop enhance PROJECT.ilp -o enhanced.tif --enhancer NAME`. In ilastik: workflow "
        "*Trainable Domain Adaptation (Local)*.",
        "",
        "## Training",
        "",
        *_training(card),
        "",
        "## Validation",
        "",
        *_scores(card),
        "",
        "## Limits",
        "",
    ]
    limits = [str(limit) for limit in card.get("limits", ())]
    if pixels or objects:
        limits.append(
            "Structures that are much larger or smaller in pixels than those of the training are "
            "not recognised; scale the map first."
        )
    limits.append("It can only sharpen what the forest sees; where the forest is blind, so is it.")
    parts += [f"- {limit}" for limit in limits]
    if failure:
        caption = card["failure"].get("caption", "Where it fails")
        parts += ["", f"![{caption}]({failure})", "", f"*{caption}*"]
    parts += ["", "## Files", ""]
    parts += [f"- {FORMS[form]}" for form in forms]
    parts += [
        f"- `test_input.npy`, `test_output.npy`: {example} The same as `sample_input.tif` and "
        "`sample_output.tif`.",
        "",
        "## Licence and citation",
        "",
        f"Weights: {licence}." + suffix(" Training data: ", card.get("data_licence"), "."),
        "",
        "Please cite:",
        "",
    ]
    return "\n".join([*parts, *cited(card)]) + "\n"


def cited(card: Mapping[str, Any]) -> list[str]:
    """The works to cite, a line each."""
    lines = []
    for work in citations(card):
        where = f"https://doi.org/{work['doi']}" if "doi" in work else work["url"]
        lines.append(f"- {work['text']}" + ("" if where in work["text"] else f", {where}"))
    return lines


FORMS: Mapping[str, str] = {
    "onnx": "`weights.onnx`: the network, float32 in and out (large weights may be stored in half "
    "precision and are widened when the file is loaded)",
    "pytorch_state_dict": "`weights.pt` with `enhancer_unet.py`: the same weights for PyTorch, "
    "read back from the ONNX file. BatchNorm is folded into the convolutions, so it is for "
    "prediction, not for further training",
    "torchscript": "`weights-torchscript.pt`: the same as TorchScript",
}
"""What each form of the weights is."""


def _training(card: Mapping[str, Any]) -> list[str]:
    training = card.get("training")
    if not isinstance(training, Mapping):
        source = card.get("source")
        origin = source.get("package") if isinstance(source, Mapping) else None
        return [f"Imported from the package '{origin}'." if origin else "Not described."]
    lines = []
    data = training.get("data")
    if isinstance(data, Sequence) and data:
        names = [str(d.get("raw", "")) for d in data if isinstance(d, Mapping)]
        lines.append(f"- Data: {', '.join(names)}")
    forests = training.get("forests")
    if isinstance(forests, Mapping):
        kinds = [f"{v} {k.replace('_', ' ')}" for k, v in forests.items() if isinstance(v, int)]
        lines.append(f"- Random Forests: {', '.join(kinds)}")
    for key, word in (("iterations", "Iterations"), ("loss", "Loss"), ("seed", "Seed")):
        if key in training:
            lines.append(f"- {word}: {training[key]}")
    return lines or ["Not described."]


def _scores(card: Mapping[str, Any]) -> list[str]:
    scores = [s for s in card.get("scores", ()) if isinstance(s, Mapping) and "f1_enhancer" in s]
    if not scores:
        held = card.get("validation")
        if isinstance(held, Mapping) and "f1_enhancer" in held:
            return [
                f"F1 of the forests {held.get('f1_forest', '?')}, of the enhanced maps "
                f"{held['f1_enhancer']}: {held.get('what', 'validation during training')}.",
                *_of_classes(held.get("f1_of_classes")),
            ]
        return ["No figures are known."]
    lines = [
        "F1 (Dice) of the map at a threshold of 0.5, mean over several forests:",
        "",
        "| data | forest | enhanced | forests |",
        "|---|---|---|---|",
    ]
    for s in scores:
        cells = [str(s.get("data", "")) + suffix(", ", s.get("split"))]
        cells += [_with_spread(s, "f1_forest"), _with_spread(s, "f1_enhancer")]
        cells.append(str(s.get("forests", "")))
        lines.append("| " + " | ".join(c.replace("|", "/") for c in cells) + " |")
    return lines


def _of_classes(scores: object) -> list[str]:
    """A table of the F1 of each of several classes."""
    if not isinstance(scores, Mapping):
        return []
    lines = ["", "| class | forest | enhanced |", "|---|---|---|"]
    for name, score in scores.items():
        if not isinstance(score, Mapping):
            continue
        cells = [str(name), _with_spread(score, "forest"), _with_spread(score, "enhancer")]
        lines.append("| " + " | ".join(c.replace("|", "/") for c in cells) + " |")
    return lines


def _with_spread(score: Mapping[str, Any], key: str) -> str:
    value, spread = score.get(key), score.get(f"{key}_sd")
    if not isinstance(value, (int, float)):
        return ""
    return f"{value:.3f}" + (f" ± {spread:.3f}" if isinstance(spread, (int, float)) else "")


def _what_goes_in(card: Mapping[str, Any]) -> str:
    classes = input_classes(card)
    if not classes:
        return f"probability of {card.get('structure') or 'the structure'}"
    return f"probabilities of the classes, {in_order(classes)}; in every voxel they sum to 1"


def _what_comes_out(card: Mapping[str, Any]) -> str:
    names = output_channels(card)
    if names[1:]:
        return f"enhanced probabilities, {in_order(names)}"
    return "enhanced probability" + suffix(" of ", single_map(card))


def in_order(names: Sequence[str]) -> str:
    """Channels with their numbers."""
    return "one channel each: " + ", ".join(f"{k}. {name}" for k, name in enumerate(names, 1))


def sides(values: Sequence[int], axes: str) -> str:
    """One number where all are equal, else all with their axes."""
    if len(set(values)) == 1:
        return str(values[0])
    return " x ".join(map(str, values)) + f" ({', '.join(axes)})"


def _range(values: Sequence[float]) -> str:
    return " to ".join(f"{v:g}" for v in sorted(set(values)))


def suffix(before: str, value: object, after: str = "") -> str:
    """`value` between two texts; nothing where there is none."""
    return f"{before}{value}{after}" if value else ""
