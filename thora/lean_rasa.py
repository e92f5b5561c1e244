"""Rasa's own command line in less memory: `python -m thora.lean_rasa run ...`.

TensorFlow imports JAX for a converter that Rasa does not use, and goes on where there is none: 90 MB and a
second and a half less in each process. TensorFlow itself cannot be left out, Rasa's policies need it.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run Rasa with the arguments of this process."""
    sys.modules["jax"] = None  # type: ignore[assignment]  # an import of it is an ImportError from here on
    from rasa.__main__ import main as rasa_main

    rasa_main()


if __name__ == "__main__":
    main()
