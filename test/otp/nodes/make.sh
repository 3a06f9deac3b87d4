#!/bin/sh
# Plays test/otp/nodes/nodes_oracle.erl on real Erlang nodes of this machine and writes golden.json beside it. Needs Erlang/OTP 25 or newer.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
beam=$(mktemp -d)
trap 'rm -rf "$beam"' EXIT
erlc -o "$beam" "$here/nodes_oracle.erl"
erl -noshell -name a@127.0.0.1 -setcookie x -kernel connect_all false -kernel prevent_overlapping_partitions false \
  -kernel logger_level none -pa "$beam" -s nodes_oracle main > "$beam/golden.json"
mv "$beam/golden.json" "$here/golden.json"
