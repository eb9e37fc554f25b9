"""A forest trained anew on the pixels that a user traced in Trainable Weka Segmentation."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from s2d_desktop.io.weka.arff import WekaTrainingData, read_training_data
from s2d_desktop.io.weka.classifier import WekaClassifier
from s2d_desktop.model.errors import InputError
from s2d_desktop.training.sklearn_forest import forest_from_sklearn

TREES = 200
FEATURES_PER_SPLIT = 2
"""As the plugin's FastRandomForest by default."""


def classifier_from_training_data(path: str | Path, seed: int = 0) -> WekaClassifier:
    """Train a Random Forest on saved training data.

    Parameters
    ----------
    path
        What 'Save data' of Trainable Weka Segmentation wrote (``.arff``).
    seed
        Makes the same forest again.

    Returns
    -------
    A classifier that can be applied like one that was saved (``.model``)

    Raises
    ------
    FileProblem
        If the file cannot be read.
    InputError
        If only one class has pixels, or scikit-learn is not installed.
    """
    path = Path(path)
    data = read_training_data(path)
    try:
        from sklearn.ensemble import RandomForestClassifier
    except ImportError as error:
        raise InputError(
            "A forest cannot be trained on this computer.",
            "That needs scikit-learn, which is not installed.",
            "Install the program with its training part, or use the saved classifier (.model).",
        ) from error
    rows, labels = _whole_rows(path, data)
    model = RandomForestClassifier(
        TREES,
        max_features=min(FEATURES_PER_SPLIT, rows.shape[1]),
        oob_score=True,
        random_state=seed,
        n_jobs=1,
    ).fit(rows, labels)
    forest = forest_from_sklearn(
        model, [int(v) for v in model.classes_], len(rows), data.header.features
    )
    wrong = 1 - float(model.oob_score_)
    note = (
        f"Trained anew in scikit-learn on the {len(rows):,} pixels of '{path.name}' ({TREES} "
        f"trees, wrong on {wrong:.1%} of the pixels left out): it is another forest than Weka's."
    )
    return WekaClassifier(path, data.header, forest, wrong, note)


def _whole_rows(path: Path, data: WekaTrainingData) -> tuple[np.ndarray, np.ndarray]:
    whole = np.isfinite(data.rows).all(axis=1)
    rows, labels = data.rows[whole], data.labels[whole]
    if len(np.unique(labels)) < len(data.header.classes):
        raise InputError(
            f"No forest can be trained on '{path.name}'.",
            "Some of its classes have no pixels: "
            + ", ".join(n for k, n in enumerate(data.header.classes, 1) if k not in labels)
            + ".",
            "Trace some pixels of every class in Fiji, and save the data again.",
        )
    return rows, labels
