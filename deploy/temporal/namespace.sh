#!/bin/sh
# Creates the namespace TEMPORAL_NAMESPACE and Perennial's search attributes in it, as soon as the server at
# TEMPORAL_ADDRESS is healthy; safe to repeat.
set -eu

attributes='
  PerennialModel:Keyword
  PerennialStage:Keyword
  PerennialPaused:Bool
  PerennialBreaker:Keyword
  PerennialChampion:Int
'
retention=${TEMPORAL_RETENTION:-30d}

# eventually WHAT COMMAND…: tries for a minute.
eventually() {
  what=$1
  shift
  tries=60
  until said=$("$@" 2>&1); do
    tries=$((tries - 1))
    if [ "$tries" -eq 0 ]; then
      echo "$what: $said" >&2
      exit 1
    fi
    sleep 1
  done
}

namespace_exists() {
  temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" ||
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$retention"
}

# The command would take several names, and create only the first.
create_attribute() {
  temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$1" --type "$2"
}

all_attributes() {
  listed=$(temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE")
  for attribute in $attributes; do
    echo "$listed" | grep -q " ${attribute%:*}  *${attribute#*:} " || return 1
  done
}

eventually 'the server is not healthy' temporal operator cluster health
eventually 'the namespace can not be created' namespace_exists
for attribute in $attributes; do
  eventually "the search attribute $attribute can not be created" create_attribute "${attribute%:*}" "${attribute#*:}"
done
eventually 'the search attributes do not appear' all_attributes
echo "namespace $TEMPORAL_NAMESPACE is ready"
