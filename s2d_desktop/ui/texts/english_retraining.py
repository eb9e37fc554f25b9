"""English: a new forest from the labels of a project, in step 2."""

SENTENCES = {
    "retrain.title": "A new forest",
    "retrain.missing": (
        "The project holds no forest. Here one is trained as ilastik does: 100 trees on all pixels "
        "that are labelled in the project. The project file is not changed."
    ),
    "retrain.instead": (
        "Instead of the stored forest: 100 trees, trained as ilastik does on all pixels that are "
        "labelled in the project. The project file is not changed."
    ),
    "retrain.no_labels": (
        "The project holds no labels to train from. Paint a few strokes of at least two classes, "
        "here or in ilastik."
    ),
    "retrain.changed": (
        "The labels were changed after the stored forest was trained: it learned from {learned} "
        "pixels, now {labels} are labelled."
    ),
    "retrain.counting": "Counting the labels",
    "retrain.lanes.label": "Labels on",
    "retrain.lanes.tip": "The images whose labels the new forest learns from",
    "retrain.lanes.all": "all images of the project",
    "retrain.lanes.this": "this image only",
    "retrain.seed.label": "Seed",
    "retrain.seed.tip": (
        "Start of the random numbers: the same number gives the same forest again, another one a "
        "forest that is as good and a little different"
    ),
    "retrain.button": "Train from the labels",
    "retrain.button_tip": (
        "Train a new forest on the labels that are saved in the project, and show its map"
    ),
    "retrain.stored": "Use the stored forest",
    "retrain.stored_tip": "Back to the forest that ilastik saved in the project",
    "retrain.work": "Training a forest on the project's labels",
    "retrain.done": (
        "✓ {trees} trees from {pixels} labelled pixels of {images} images, in {seconds} s."
    ),
    "retrain.done_one": "✓ {trees} trees from {pixels} labelled pixels, in {seconds} s.",
    "retrain.error": "Out-of-bag error: {percent} %",
    "retrain.error_unknown": "Out-of-bag error: not known; there are too few labels",
    "retrain.error_tip": (
        "The share of labelled pixels that are called another class by the trees that did not "
        "learn from them. It says how well the labels agree with each other, not how well the map "
        "fits where nothing is labelled"
    ),
    "retrain.other.what": "The forest is not quite the one of the saved project.",
    "retrain.other.why": (
        "It was trained again from the labels in the same way, and other trees came out: the "
        "labels or images have changed, or another version of the program or another processor "
        "rounds differently."
    ),
    "retrain.other.try": (
        "Look at its map; save the project to keep this forest's recipe, or train once more."
    ),
}
