#!/bin/sh
# Creates Temporal's two databases and brings their schemas up to the version of this image; safe to repeat.
set -eu

versioned=/etc/temporal/schema/postgresql/v12

for pair in temporal:temporal temporal_visibility:visibility; do
  database=${pair%%:*}
  folder=${pair##*:}
  temporal-sql-tool --db "$database" create
  temporal-sql-tool --db "$database" setup-schema -v 0.0
  temporal-sql-tool --db "$database" update-schema -d "$versioned/$folder/versioned"
done
