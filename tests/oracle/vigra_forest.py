"""vigra's own evaluation of the forests stored in a project. Runs in the system's interpreter.

vigra_forest.py PROJECT.ilp COUNT ROWS.npy OUT.npy: COUNT sub-forests, ROWS float32 (n, features),
OUT float32 (n, classes).
"""

import sys

import numpy as np
from vigra.learning import RandomForest

if __name__ == "__main__":
    project, count, rows, out = sys.argv[1], int(sys.argv[2]), np.load(sys.argv[3]), sys.argv[4]
    total, trees = 0.0, 0
    for k in range(count):
        forest = RandomForest(project, f"PixelClassification/ClassifierForests/Forest{k:04d}")
        total = total + forest.predictProbabilities(rows) * forest.treeCount()
        trees += forest.treeCount()
    np.save(out, total / trees)
