"""Answers each line `{"task", "rows", "y", "predicted", "scores", "folds"}` (paths of raw float64 arrays) with the
metrics of the task and their percentile intervals, by scikit-learn on `folds` bootstrap samples."""

import json
import sys

import numpy as np
from sklearn import metrics

BINARY = {
    "accuracy": lambda y, p, s: metrics.accuracy_score(y, p),
    "precision": lambda y, p, s: metrics.precision_score(y, p),
    "recall": lambda y, p, s: metrics.recall_score(y, p),
    "f1": lambda y, p, s: metrics.f1_score(y, p),
    "f1Macro": lambda y, p, s: metrics.f1_score(y, p, average="macro"),
    "auc": lambda y, p, s: metrics.roc_auc_score(y, s),
    "logLoss": lambda y, p, s: metrics.log_loss(y, s),
}
REGRESSION = {
    "rmse": lambda y, p, s: metrics.root_mean_squared_error(y, p),
    "mae": lambda y, p, s: metrics.mean_absolute_error(y, p),
    "r2": lambda y, p, s: metrics.r2_score(y, p),
}


def evaluate(request):
    rows = request["rows"]
    chosen = BINARY if request["task"] == "binary" else REGRESSION
    y, predicted, scores = (np.fromfile(request[name]) for name in ("y", "predicted", "scores"))
    if request["task"] == "binary":
        y, predicted = y.astype(int), predicted.astype(int)
    random = np.random.default_rng(1)
    samples = [random.integers(rows, size=rows) for _ in range(request["folds"])]
    answer = {}
    for name, metric in chosen.items():
        folds = [metric(y[rows_], predicted[rows_], scores[rows_]) for rows_ in samples]
        low, high = np.quantile(folds, [0.025, 0.975])
        answer[name] = {"value": metric(y, predicted, scores), "low": low, "high": high}
    return answer


for line in sys.stdin:
    print(json.dumps(evaluate(json.loads(line))), flush=True)
