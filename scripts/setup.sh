#!/bin/sh
# Sets up everything that Thora needs, once: uv, Python 3.10, the locked packages in .venv.
# Usage: scripts/setup.sh run|dev      Says what it does; one clear line and status 1 where it cannot.
set -eu
cd "$(dirname "$0")/.."
kind=${1:-run}
wanted=$(cat .python-version)

say() { printf '%s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

# What was set up for tests stays so: a run would otherwise take the test tools away under a running test.
for stamp in .venv/thora-dev-*; do
  if [ -e "$stamp" ] && [ "$kind" = run ]; then kind=dev; fi
done

case $kind in
  run) lock=requirements.lock ;;
  dev) lock=requirements-dev.lock ;;
  *) fail "\"$kind\": run or dev" ;;
esac

# A stamp names the locks that .venv was made from. What tests need holds what a run needs.
digest=$(cat requirements.lock requirements-dev.lock pyproject.toml | cksum | tr -d ' ')
[ -e ".venv/thora-dev-$digest" ] && exit 0
[ -e ".venv/thora-$kind-$digest" ] && exit 0

works() { "$1" --version >/dev/null 2>&1; }

find_uv() {
  for candidate in uv "$HOME/.local/bin/uv" "$HOME/.cargo/bin/uv" .tools/uv/bin/uv .tools/uv-packages/bin/uv; do
    if works "$candidate"; then printf '%s' "$candidate"; return 0; fi
  done
  return 1
}

install_uv() {
  say "Installing uv into .tools ..."
  mkdir -p .tools
  log=.tools/uv.log
  if python3 -m venv .tools/uv >"$log" 2>&1 && .tools/uv/bin/python -m pip install -q uv >>"$log" 2>&1; then return 0; fi
  rm -rf .tools/uv
  if python3 -m pip install -q --target .tools/uv-packages uv >>"$log" 2>&1; then return 0; fi
  # A bare Debian python3 has neither venv nor pip.
  if python3 scripts/fetch_uv.py .tools/uv/bin >>"$log" 2>&1; then return 0; fi
  return 1
}

uv=$(find_uv) || { install_uv && uv=$(find_uv); } ||
  fail "uv could not be installed (no network?). Install it by hand (https://docs.astral.sh/uv/), then run this again. Details: .tools/uv.log"

find_python() {
  "$uv" python find --no-project "$wanted" 2>/dev/null && return 0
  for candidate in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$wanted"*/bin/python "$(command -v "python$wanted" || true)"; do
    if [ -n "$candidate" ] && works "$candidate"; then printf '%s' "$candidate"; return 0; fi
  done
  return 1
}

python=$(find_python) || {
  say "Python $wanted is not on this machine: asking uv to download it ..."
  "$uv" python install -q "$wanted" >/dev/null 2>&1 && python=$(find_python)
} || fail "Python $wanted was not found and could not be downloaded (no network?). Install it (macOS: brew install python@$wanted; anywhere: pyenv install $wanted), then run this again."

say "Installing the packages of $lock into .venv (once, about 3 GB) ..."
[ -x .venv/bin/python ] && .venv/bin/python --version 2>/dev/null | grep -q " $wanted" || "$uv" venv -q --clear --python "$python" .venv
quiet=-q
[ -t 2 ] && quiet=
"$uv" pip sync $quiet --python .venv/bin/python --require-hashes "$lock" ||
  fail "the packages could not be installed; the lines above say why (no network? no space? it needs 4 GB). Run this again to go on where it stopped."
"$uv" pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e . ||
  fail "Thora itself could not be installed into .venv; the lines above say why."
rm -f .venv/thora-run-* .venv/thora-dev-*
: >".venv/thora-$kind-$digest"
