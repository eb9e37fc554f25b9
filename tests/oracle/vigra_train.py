"""Forests as ilastik trains them, by vigra itself. Runs in the system's interpreter.

vigra_train.py ROWS.npy LABELS.npy QUESTIONS.npy COUNT OUT.npy: trains COUNT forests of 100 trees
with vigra's defaults on ROWS float32 (n, features) and LABELS (n,), with the seeds 1, 2, ...
OUT float32 (COUNT, m, classes): their probabilities of QUESTIONS float32 (m, features). Prints
their out-of-bag errors.
"""

import sys

import numpy as np
from vigra.learning import RandomForest

if __name__ == "__main__":
    rows, labels, questions = (np.load(path) for path in sys.argv[1:4])
    answers = []
    for seed in range(1, 1 + int(sys.argv[4])):
        forest = RandomForest(100)
        print(forest.learnRF(rows, labels.astype(np.uint32)[:, None], randomSeed=seed))
        answers.append(forest.predictProbabilities(questions))
    np.save(sys.argv[5], np.array(answers))
