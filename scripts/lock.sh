#!/bin/sh
# Writes the locks from pyproject.toml: every package with its hashes, no registry's address.
set -eu
cd "$(dirname "$0")/.."
uv=${UV:-uv}
options="--python-version 3.10 --universal --generate-hashes --no-header --no-annotate --no-emit-find-links -q --no-emit-index-url"
# shellcheck disable=SC2086
"$uv" pip compile $options pyproject.toml -o requirements.lock
# shellcheck disable=SC2086
"$uv" pip compile $options --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
if grep -nE 'https?://|file:' requirements.lock requirements-dev.lock; then
  echo "lock: an address stands in a lock" >&2
  exit 1
fi
