"""A whole listing through the ``tiledb-cloud`` client, one page after the other; run by its own interpreter.

Prints the seconds of each round; imports are not counted.
"""

import json
import sys
import time
import warnings

import pandas as pd
from tiledb.cloud import client

if __name__ == "__main__":
    host, rounds = sys.argv[1], int(sys.argv[2])
    warnings.simplefilter("ignore")
    client.login(token="benchmark", host=host)
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        rows, page, pages = [], 1, 1
        while page <= pages:
            data = client.list_arrays(page=page, per_page=1000)
            pages = data.pagination_metadata.total_pages
            rows += data.arrays
            page += 1
        frame = pd.DataFrame([row.to_dict() for row in rows])
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": seconds, "rows": len(frame)}))
