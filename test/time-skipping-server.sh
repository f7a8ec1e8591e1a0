#!/bin/sh
# The SDK starts this with a port and the test server's path, and kills it when the environment is torn down. It
# becomes the server; until then or until the process that started it is gone, a watchdog looks after it.
parent=$PPID
(
  while kill -0 "$parent" && kill -0 $$; do sleep 0.2; done
  kill -s KILL $$
) </dev/null >/dev/null 2>&1 &
exec "$2" "$1"
