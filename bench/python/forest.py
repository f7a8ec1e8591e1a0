"""The Python side of the benchmark of the forest: answers one JSON document a line on stdin with one on stdout.

Data lie in files of float64 values, one column after the other. Every peer gets them in the layout that it likes best,
converted before the clock starts.
"""

import json
import sys
import time

import numpy as np
import sklearn.datasets
import sklearn.ensemble
import sklearn.metrics

THREADS = 2
sets = {}
fitted = {}


class Set:
    def __init__(self, task, x, y, train):
        self.task = task
        self.train, self.test = (
            {
                "x": np.ascontiguousarray(x[rows], dtype=np.float32),
                "y": y[rows] if task == "regression" else y[rows].astype(np.int64),
            }
            for rows in (slice(0, train), slice(train, None))
        )


def load(name, path, rows, features, task, train, order=None):
    x = np.fromfile(path + ".x", dtype=np.float64).reshape(features, rows).T
    y = np.fromfile(path + ".y", dtype=np.float64)
    if order is not None:
        order = np.fromfile(order, dtype=np.int32)
        x, y = x[order], y[order]
    sets[name] = Set(task, x, y, train)
    fitted.clear()
    return {}


def save(path, x, y):
    np.asarray(x, dtype=np.float64).T.tofile(path + ".x")
    np.asarray(y, dtype=np.float64).tofile(path + ".y")
    return {"rows": len(x), "features": x.shape[1]}


def make_numeric(path, rows, features, seed):
    x, y = sklearn.datasets.make_classification(
        n_samples=rows,
        n_features=features,
        n_informative=features // 2,
        n_redundant=features // 4,
        n_clusters_per_class=4,
        class_sep=0.7,
        flip_y=0.03,
        random_state=seed,
    )
    return save(path, x, y)


def make_categorical(path, rows, features, least, most, seed):
    """Every level has an effect on the log-odds, and so have pairs of levels of neighbouring features."""
    random = np.random.default_rng(seed)
    levels = np.linspace(least, most, features).round().astype(int)
    x = np.column_stack([random.integers(0, count, rows) for count in levels])
    odds = np.zeros(rows)
    for f, count in enumerate(levels):
        odds += random.normal(0, 0.5, count)[x[:, f]]
        after = (f + 1) % features
        odds += random.normal(0, 0.5, (count, levels[after]))[x[:, f], x[:, after]]
    return {**save(path, x, random.random(rows) < 1 / (1 + np.exp(-odds))), "levels": levels.tolist()}


def builtin(path, name):
    data = getattr(sklearn.datasets, "load_" + name)()
    return save(path, data.data, data.target)


def scikit(estimator, data):
    model = estimator.fit(data["x"], data["y"])
    return model, model.predict if not hasattr(model, "predict_proba") else model.predict_proba


def random_forest(task, trees, min_leaf, seed):
    kind = sklearn.ensemble.RandomForestRegressor if task == "regression" else sklearn.ensemble.RandomForestClassifier
    options = {"max_features": 1 / 3} if task == "regression" else {}
    return kind(n_estimators=trees, min_samples_leaf=min_leaf, n_jobs=THREADS, random_state=seed, **options)


def random_forest_untuned(task, seed):
    kind = sklearn.ensemble.RandomForestRegressor if task == "regression" else sklearn.ensemble.RandomForestClassifier
    return kind(n_jobs=THREADS, random_state=seed)


def extra_trees(task, trees, min_leaf, seed):
    kind = sklearn.ensemble.ExtraTreesRegressor if task == "regression" else sklearn.ensemble.ExtraTreesClassifier
    options = {"max_features": 1 / 3} if task == "regression" else {}
    return kind(n_estimators=trees, min_samples_leaf=min_leaf, n_jobs=THREADS, random_state=seed, **options)


def hist_gradient_boosting(task, seed):
    kind = (
        sklearn.ensemble.HistGradientBoostingRegressor
        if task == "regression"
        else sklearn.ensemble.HistGradientBoostingClassifier
    )
    return kind(random_state=seed)


def fit_xgboost(data, task, trees, min_leaf, seed):
    import xgboost

    regression = task == "regression"
    features = data["x"].shape[1]
    per_split = features / 3 if regression else np.sqrt(features)
    options = {
        "objective": "reg:squarederror" if regression else "binary:logistic",
        "tree_method": "hist",
        "num_parallel_tree": trees,
        "subsample": 0.632,
        "colsample_bynode": max(1, int(per_split)) / features,
        "learning_rate": 1,
        "max_depth": 0,
        # The sum of second derivatives: a row has 1, or p (1 - p) with p = 0.5 before the first round.
        "min_child_weight": min_leaf if regression else min_leaf / 4,
        "reg_lambda": 1e-5,
        "base_score": float(data["y"].mean()) if regression else 0.5,
        "nthread": THREADS,
        "seed": seed,
    }
    matrix = xgboost.QuantileDMatrix(data["x"], data["y"], nthread=THREADS)
    model = xgboost.train(options, matrix, num_boost_round=1)
    return model, model.inplace_predict


def fit_ydf(data, task, trees, min_leaf, seed):
    import ydf

    learner = ydf.RandomForestLearner(
        label="y",
        task=ydf.Task.REGRESSION if task == "regression" else ydf.Task.CLASSIFICATION,
        num_trees=trees,
        max_depth=-1,
        min_examples=min_leaf,
        winner_take_all=False,
        compute_oob_performances=False,
        num_threads=THREADS,
        random_seed=seed,
    )
    model = learner.train(data, verbose=0)
    return model, lambda x: model.predict({"x": x})


def fit(data, peer, trees, minLeaf, seed, keep=False):
    own = sets[data]
    if peer in ("xgboost", "ydf"):
        __import__(peer)
    started = time.perf_counter()
    if peer == "random-forest":
        model, predict = scikit(random_forest(own.task, trees, minLeaf, seed), own.train)
    elif peer == "random-forest-untuned":
        model, predict = scikit(random_forest_untuned(own.task, seed), own.train)
    elif peer == "extra-trees":
        model, predict = scikit(extra_trees(own.task, trees, minLeaf, seed), own.train)
    elif peer == "hist-gradient-boosting":
        model, predict = scikit(hist_gradient_boosting(own.task, seed), own.train)
    elif peer == "xgboost":
        model, predict = fit_xgboost(own.train, own.task, trees, minLeaf, seed)
    else:
        model, predict = fit_ydf(own.train, own.task, trees, minLeaf, seed)
    seconds = time.perf_counter() - started
    if keep:
        fitted[peer] = predict
    return {"seconds": seconds, "quality": quality(own, predict(own.test["x"]))}


def predict(data, peer, rows):
    x = sets[data].test["x"][:rows]
    started = time.perf_counter()
    fitted[peer](x)
    return {"seconds": time.perf_counter() - started}


def quality(own, scores):
    """The AUC for two classes, the accuracy for more, R squared for values."""
    truth = own.test["y"]
    if own.task == "regression":
        return float(sklearn.metrics.r2_score(truth, scores))
    if own.train["y"].max() > 1:
        return float((scores.argmax(axis=1) == truth).mean())
    return float(sklearn.metrics.roc_auc_score(truth, scores[:, 1] if scores.ndim == 2 else scores))


COMMANDS = {
    each.__name__: each for each in (load, make_numeric, make_categorical, builtin, fit, predict)
}
answers = sys.stdout
sys.stdout = sys.stderr
for line in sys.stdin:
    request = json.loads(line)
    answer = COMMANDS[request.pop("command")](**request)
    print(json.dumps(answer), file=answers, flush=True)
