"""Peak memory of a process that reads a data set and fits scikit-learn's random forest; its only argument is a JSON
document. Columns that are streamed go to float32, which the library itself works on, as they are read; else all values
are there in float64 first.
"""

import json
import sys

import numpy as np
from sklearn.ensemble import RandomForestClassifier

order = json.loads(sys.argv[1])
rows, features, set_rows = order["rows"], order["features"], order["setRows"]
streamed = order["streamed"]
x = np.empty((rows, features), dtype=np.float32 if streamed else np.float64)
with open(order["path"] + ".x", "rb") as file:
    for f in range(features):
        file.seek(8 * f * set_rows)
        x[:, f] = np.fromfile(file, dtype=np.float64, count=rows)
y = np.fromfile(order["path"] + ".y", dtype=np.float64, count=rows).astype(np.int64)
RandomForestClassifier(n_estimators=order["trees"], n_jobs=2, random_state=1).fit(x, y)

with open("/proc/self/status") as status:
    line = next(line for line in status if line.startswith("VmHWM"))
print(json.dumps({"bytes": 1024 * int(line.split()[1])}))
