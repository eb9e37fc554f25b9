"""What a shared network for raw data says of itself: in its description, and as a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from s2d_desktop.pipeline.output_names import output_names
from s2d_desktop.zoo.description import Words, plain_name, plain_tags, sizes_of
from s2d_desktop.zoo.documentation import FORMS, cited, in_order, sides, suffix
from s2d_desktop.zoo.entries import mapping


def network_words(card: Mapping[str, Any]) -> Words:
    """What the description says of a network for raw data."""
    ndim, classes = int(card["ndim"]), output_names(card)
    count = int(card["input"].get("channels", 1))
    from_map = _learned_from_map(card)
    method = ["domain-adaptation", "pseudo-labels"] if from_map else []
    # The first of several classes is the rest of the image.
    targets = list(classes[1:] or classes)
    return Words(
        name=plain_name(str(card["title"])),
        sentence=f"U-Net that finds {', '.join(targets)} in raw images, {ndim}-D. It learned from "
        + ("the probability map of another method." if from_map else "labels made by hand."),
        tags=plain_tags(["unet", f"{ndim}d", "semantic-segmentation", *method, *targets]),
        targets=targets,
        tensors=("raw", "probability"),
        goes_in="Raw image as the microscope gave it; it is normalised by fixed statistics",
        comes_out=f"Probability of {', '.join(classes)}",
        channels=["raw"] if count == 1 else [f"channel_{k + 1}" for k in range(count)],
        range=None,
    )


def network_documentation(
    card: Mapping[str, Any],
    *,
    licence: str,
    forms: Sequence[str],
    example: str,
    cover_caption: str,
) -> str:
    """Markdown; see `documentation` for the parameters."""
    classes, sizes = output_names(card), sizes_of(card)
    axes = "zyx"[-len(sizes.step) :]
    count = int(card["input"].get("channels", 1))
    steps = [_said(step) for step in card.get("preprocessing", ())]
    made = in_order(classes) if len(classes) > 1 else f"of {classes[0]}"
    parts = [
        f"# {card['title']}",
        "",
        f"A U-Net that finds {', '.join(classes[1:] or classes)} in raw images.",
        "",
        f"![{cover_caption}](cover.png)",
        "",
        f"*{cover_caption}*",
        "",
        "## Input and output",
        "",
        f"- **Input**: the raw image, {count} channel(s), float32, not normalised, axes batch, "
        f"channel, {', '.join(axes)}. Sides: at least {sides(sizes.least, axes)}, in steps of "
        f"{sides(sizes.step, axes)}.",
        *([f"- **Before the network**: {'; '.join(steps)}."] if steps else []),
        f"- **Output**: probability {made}, float32, 0 to 1, of the same size. Of a tile, "
        f"{sides(sizes.halo, axes)} voxels at each side should be thrown away.",
        "",
        "## Use",
        "",
        "In s2d_desktop: `s2d-desktop zoo add PACKAGE.zip`, then choose it among your own networks "
        "in the window, or `s2d-desktop predict NAME IMAGE -o OUT`. Use images with the pixel size "
        "and the contrast of those that it learned from.",
        "",
        "## Training",
        "",
        *_training(card),
        "",
        "## Validation",
        "",
        *_validation(card),
        "",
        "## Limits",
        "",
        *[f"- {limit}" for limit in card.get("limits", ())],
        "- It was trained for one kind of images; on others nothing is known of it.",
        *(
            ["- What its teacher got wrong everywhere, it may have learned as well."]
            if _learned_from_map(card)
            else []
        ),
        "",
        "## Files",
        "",
        *[f"- {FORMS[form]}" for form in forms],
        f"- `test_input.npy`, `test_output.npy`: {example} The same as `sample_input.tif` and "
        "`sample_output.tif`.",
        "",
        "## Licence and citation",
        "",
        f"Weights: {licence}." + suffix(" Training data: ", card.get("data_licence"), "."),
        "",
        "Please cite:",
        "",
        *cited(card),
    ]
    return "\n".join(parts) + "\n"


def _learned_from_map(card: Mapping[str, Any]) -> bool:
    return mapping(card.get("training")).get("learned_from") == "a map"


def _said(step: Mapping[str, Any]) -> str:
    numbers = {k: v if isinstance(v, list) else [v] for k, v in step.items() if k != "id"}
    values = ", ".join(f"{k} {' '.join(f'{n:g}' for n in v)}" for k, v in numbers.items())
    return f"{step['id']} ({values})"


def _training(card: Mapping[str, Any]) -> list[str]:
    training = mapping(card.get("training"))
    shown = {
        "learned_from": "Learned from",
        "labels": "Labels",
        "consistency_loss": "Consistency with a mean teacher",
        "label_rectification": "Label rectification",
        "iterations": "Iterations",
        "loss": "Loss",
        "patch": "Patch",
        "seed": "Seed",
    }
    lines = []
    data = training.get("data")
    if isinstance(data, Sequence):
        names = dict.fromkeys(str(mapping(d).get("raw", "")) for d in data)
        lines.append(f"- Images: {', '.join(filter(None, names))}")
    for key, word in shown.items():
        value = training.get(key)
        if value is not None:
            said = {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else value
            lines.append(f"- {word}: {said}")
    return lines or ["Not described."]


def _validation(card: Mapping[str, Any]) -> list[str]:
    held = mapping(card.get("validation"))
    if not isinstance(held.get("score"), (int, float)):
        return ["No figures are known."]
    kind = str(held.get("score_is", "score")).capitalize()
    said = f"{kind}: {held['score']:.3f}" + suffix(" (", held.get("what"), ")")
    return [said + "." + suffix(" This is ", held.get("caution"), ".")]
