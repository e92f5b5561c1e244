"""What a file of data/ says about its subject."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from thora.cards import Source, TalkCard


def test_the_address_of_a_source_may_be_left_out() -> None:
    assert Source(title="Backs", publisher="NHS", year=2022).url == ""


@pytest.mark.parametrize("url", ["http://nhs.uk", "nhs.uk", "ftp://nhs.uk"])
def test_an_address_is_a_whole_https_address(url: str) -> None:
    with pytest.raises(ValidationError, match="write a whole https:// address"):
        Source(title="Backs", publisher="NHS", year=2022, url=url)


def test_small_talk_offers_no_appointment_unless_it_says_so() -> None:
    assert TalkCard().booking == "never"
