"""What somebody sent, as it is kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from thora.channels.messaging.arrival import LEFT, MEDIA, PRESSED, STARTED, TEXT, Arrival

WORDS = st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3)


@given(
    st.builds(
        Arrival,
        id=st.text(),
        person=st.text(),
        to=WORDS,
        kind=st.sampled_from([TEXT, PRESSED, MEDIA, STARTED, LEFT]),
        text=st.text(),
        extra=WORDS,
    )
)
def test_what_was_kept_is_read_again(arrival: Arrival) -> None:
    assert Arrival.from_text(arrival.as_text()) == arrival


def test_without_more_it_has_no_words() -> None:
    arrival = Arrival("1", "ana", {"chat": "7"}, STARTED)
    assert (arrival.text, dict(arrival.extra)) == ("", {})
