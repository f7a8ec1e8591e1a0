"""Answers requests of bench/drift.ts: loads two tables, and runs a peer's drift detection on them."""

import json
import os
import sys
import time
import warnings

import numpy as np
import pandas as pd

# What is measured stays on this machine.
os.environ.update(NML_DISABLE_USAGE_LOGGING="1", DO_NOT_TRACK="1")
warnings.filterwarnings("ignore")
answers, sys.stdout = sys.stdout, sys.stderr
tables = {}
numeric, categorical = [], []


def load(request):
    global numeric, categorical
    numeric = [f"n{index}" for index in range(request["numeric"])]
    categorical = [f"c{index}" for index in range(request["categorical"])]
    for name in ("reference", "current"):
        columns = {}
        for index, column in enumerate(numeric + categorical):
            values = np.fromfile(f"{request['load']}/{name}-{index}")
            columns[column] = values if column in numeric else pd.Categorical(values.astype(int).astype(str))
        tables[name] = pd.DataFrame(columns)
    return len(tables["current"])


def evidently():
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    definition = DataDefinition(numerical_columns=numeric, categorical_columns=categorical)
    current, reference = (
        Dataset.from_pandas(tables[name], data_definition=definition) for name in ("current", "reference")
    )
    result = Report([DataDriftPreset()]).run(current, reference).dict()
    return result["metrics"][0]["value"]["count"]


def nannyml(**methods):
    import nannyml

    columns = numeric + categorical
    calculator = nannyml.UnivariateDriftCalculator(columns, chunk_size=len(tables["current"]), **methods)
    result = calculator.fit(tables["reference"]).calculate(tables["current"])
    frame = result.filter(period="analysis").to_df()
    return int(sum(frame[column].iloc[0] for column in frame.columns if column[-1] == "alert"))


def nannyml_exact():
    exact = {"calculation_method": "exact"}
    return nannyml(
        continuous_methods=["kolmogorov_smirnov", "wasserstein", "jensen_shannon"],
        categorical_methods=["chi2", "jensen_shannon"],
        computation_params={"kolmogorov_smirnov": exact, "wasserstein": exact},
    )


def scipy():
    from scipy.stats import ks_2samp

    reference, current = tables["reference"], tables["current"]
    return float(np.mean([ks_2samp(reference[column], current[column]).statistic for column in numeric]))


def timed(peer):
    cpu, clock = time.process_time(), time.perf_counter()
    quality = peer()
    return {"quality": quality, "cpu": time.process_time() - cpu, "clock": time.perf_counter() - clock}


peers = {"evidently": evidently, "nannyml": nannyml, "nannyml_exact": nannyml_exact, "scipy": scipy}
for line in sys.stdin:
    request = json.loads(line)
    answer = load(request) if "load" in request else timed(peers[request["run"]])
    print(json.dumps(answer), file=answers, flush=True)
