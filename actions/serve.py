"""The action server as `thora serve` starts it: content and calendar are read before the first visitor asks.

`rasa run actions` works as well; there the first answer waits some seconds for them.
"""

from __future__ import annotations

import logging

from rasa_sdk.__main__ import main

from actions.booking import UNAVAILABLE
from actions.project import clinic_now, reception

logger = logging.getLogger(__name__)


def warm_up() -> None:
    """Read what answers need. A database that is away is asked again when a visitor wants it."""
    try:
        reception().suggest(clinic_now(), with_offer=True)
    except UNAVAILABLE as error:
        logger.error("The calendar could not be read: %s", type(error).__name__)


if __name__ == "__main__":
    warm_up()
    main()
