"""How far maps of new forests are from ilastik's own exports: ours, and those vigra trains anew.

Run: ``python -m tests.benchmarks.label_forest ../shared/fixtures``. Needs Debian's python3-vigra;
half a minute. Printed are mean absolute differences of the probabilities to ilastik's map, and the
share of pixels with the same most probable class, for each of four forests.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from s2d_desktop.io.ilastik.project import labelled_voxels, lane_source, open_project
from s2d_desktop.io.open import open_source
from s2d_desktop.jobs.structure_tensor import choose_structure_tensor
from s2d_desktop.model.source import canonical, read_whole
from s2d_desktop.pipeline.features import compute_features, compute_features_at
from tests.training.test_label_forest_like_vigras import by_us, by_vigra

PROJECTS = {
    "api_2d/PixelClass.ilp": "api_2d/res-Data_1channel_pc1xyc.npy",
    "api_3d/PixelClass3D.ilp": "api_3d/res-Data_3D_pc3d.npy",
    "ilastik122rc4_2d/PixelClassification2d.ilp": "ilastik122rc4_2d/2d_Probabilities.h5",
    "ilastik122rc4_3d2c/PixelClassification3d2c.ilp": "ilastik122rc4_3d2c/3d2c_Probabilities.h5",
    "ilastik122rc4_5t2d2c/PixelClassification5t2d2c.ilp": (
        "ilastik122rc4_5t2d2c/5t2d2c_Probabilities.h5"
    ),
}


def compare(project_file: Path, export: Path, folder: Path) -> str:
    """One line for a project."""
    project = open_project(project_file)
    events = choose_structure_tensor(project, None)
    while True:
        try:
            next(events)
        except StopIteration as end:
            tensor = end.value.structure_tensor
            break
    selection = project.require_selection()
    positions, labels = labelled_voxels(project)
    with canonical(lane_source(project)) as raw:
        rows, _ = compute_features_at(raw, positions, selection, tensor)
        image = read_whole(raw)
    columns = rows.shape[1]
    features = [compute_features(one, selection, tensor).reshape(-1, columns) for one in image]
    questions = np.concatenate(features)
    with open_source(export) as source:
        theirs = np.asarray(read_whole(source)).reshape(len(questions), -1)
    parts = [f"{project_file.name}: {len(labels)} labels"]
    for name, (answers, _) in (
        ("ours", by_us(rows, labels, questions)),
        ("vigra", by_vigra(rows, labels, questions, folder)),
    ):
        far = " ".join(f"{abs(one - theirs).mean():.3f}" for one in answers)
        same = " ".join(f"{(one.argmax(1) == theirs.argmax(1)).mean():.3f}" for one in answers)
        parts.append(f"{name} {far} (same class {same})")
    return "; ".join(parts)


def main() -> None:
    """All projects."""
    fixtures = Path(sys.argv[1]) / "ilastik"
    with TemporaryDirectory() as folder:
        for project, export in PROJECTS.items():
            print(compare(fixtures / project, fixtures / export, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
