"""Rasa's command line without JAX."""

from __future__ import annotations

import subprocess
import sys

LOADED = """
import sys, thora.lean_rasa
sys.argv = ["rasa", "--version"]
thora.lean_rasa.main()
import rasa.core.policies.ted_policy
print("JAX", [name for name in sys.modules if name.startswith("jaxlib")])
"""


def test_rasa_runs_without_jax() -> None:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", LOADED], capture_output=True, text=True)
    assert "Rasa Version" in done.stdout
    assert "JAX []" in done.stdout
