#!/usr/bin/env bash
# Spark 4.3.0: `collect()` gives 31 March, 23:00, for the first moment of 1 April, where the session's zone is not the process's.
#
# Expected: with the session's zone set to Europe/London, `timestamp '2026-04-01 00:00:00'` comes to Python as 1 April 2026.
# Seen: Spark's own text of it is 1 April, and so is toPandas(); but collect() makes a datetime without a zone in the zone of the
# Python process, here UTC: 31 March, 23:00. A child adopted on the first day of a year would be counted in the year before.
# What it means here: no extract has a timestamp. Days are whole numbers, and become dates in permanence/measures/days.py alone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pyspark==4.3.0
TZ=UTC SPARK_LOCAL_IP=127.0.0.1 "$folder/venv/bin/python" - 2>/dev/null <<'PYTHON'
from pyspark.sql import SparkSession

spark = SparkSession.builder.master("local[1]").config("spark.sql.session.timeZone", "Europe/London").getOrCreate()
row = spark.sql("select t, string(t) as words from (select timestamp '2026-04-01 00:00:00' as t)").collect()[0]
print(f"Spark says {row.words}, collect() {row.t}")
assert row.words == "2026-04-01 00:00:00"
assert str(row.t) == "2026-03-31 23:00:00", "collect() gives the day of the session"
spark.stop()
PYTHON
