"""Call-backs in SQLite: taken once, open until they are done."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.booking_project import NOW
from thora.booking.callbacks import DONE, LONGEST_WISH, OPEN, Callback, Callbacks, NoCallbackError
from thora.booking.tables import CALLBACK
from thora.store import connect, upgrade

LATER = NOW + datetime.timedelta(hours=1)
PHONE = "+15195550142"


@pytest.fixture
def callbacks(tmp_path: Path) -> Callbacks:
    engine = connect(f"sqlite:///{tmp_path}/thora.db")
    upgrade(engine)
    return Callbacks(engine)


def test_who_is_taken_waits_with_everything_that_they_gave(callbacks: Callbacks) -> None:
    id_ = callbacks.take("María José", PHONE, "mj@home.ca", "Tuesday after 5, my neck", "wish", NOW)
    waiting = Callback(id_, OPEN, NOW, "María José", PHONE, "mj@home.ca", "Tuesday after 5, my neck")
    assert callbacks.open(NOW) == callbacks.all() == [waiting]


def test_a_resend_takes_nobody_twice(callbacks: Callbacks) -> None:
    first = callbacks.take("Sam", PHONE, "", "soon", "wish " * 100, NOW)
    assert callbacks.take("Sam", PHONE, "", "soon", "wish " * 100, LATER) == first
    assert callbacks.take("Sam", PHONE, "", "soon", "another", LATER) != first
    assert len(callbacks.all()) == 2


def test_the_same_request_at_the_same_moment_is_one_row(callbacks: Callbacks) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda _: callbacks.take("Sam", PHONE, "", "soon", "wish", NOW), range(40)))
    assert ids == {callbacks.all()[0].id}
    assert len(callbacks.all()) == 1


def test_what_the_database_refuses_for_another_reason_is_not_hidden(callbacks: Callbacks) -> None:
    with pytest.raises(IntegrityError):
        callbacks.take(None, PHONE, "", "soon", "wish", NOW)  # type: ignore[arg-type]
    assert callbacks.all() == []


def test_the_one_who_waits_longest_comes_first(callbacks: Callbacks) -> None:
    late = callbacks.take("Late", PHONE, "", "", "a", LATER)
    early = callbacks.take("Early", PHONE, "", "", "b", NOW)
    assert [each.id for each in callbacks.open(LATER)] == [early, late]
    assert [each.id for each in callbacks.open(NOW)] == [early]


def test_who_was_rung_back_waits_no_more_but_is_kept(callbacks: Callbacks) -> None:
    id_ = callbacks.take("Sam", "", "sam@home.ca", "soon", "wish", NOW)
    callbacks.done(id_)
    callbacks.done(id_)
    assert callbacks.open(LATER) == []
    assert [(each.id, each.state) for each in callbacks.all()] == [(id_, DONE)]


def test_a_number_that_is_none_is_told(callbacks: Callbacks) -> None:
    with pytest.raises(NoCallbackError, match='"7": no call-back has this number: `thora callbacks --all`'):
        callbacks.done(7)


def test_a_wish_is_one_line_and_not_too_long(callbacks: Callbacks) -> None:
    callbacks.take("Sam", PHONE, "", "mornings\n\n  please ", "a", NOW)
    callbacks.take("Sam", PHONE, "", "x" * LONGEST_WISH, "b", NOW)
    callbacks.take("Sam", PHONE, "", "x" * (LONGEST_WISH + 1), "c", NOW)
    short, whole, cut = (each.wish for each in callbacks.all())
    assert short == "mornings please"
    assert whole == "x" * LONGEST_WISH
    assert cut == "x" * (LONGEST_WISH - 1) + "…"


def test_nobody_is_taken_who_cannot_be_reached(callbacks: Callbacks) -> None:
    with pytest.raises(ValueError, match="without a phone and an e-mail address"):
        callbacks.take("Sam", "", "", "soon", "wish", NOW)
    assert callbacks.all() == []


def test_of_the_request_only_a_digest_is_kept(callbacks: Callbacks) -> None:
    callbacks.take("Sam", PHONE, "", "soon", "conversation 12", NOW)
    with callbacks._engine.begin() as connection:
        (request,) = connection.execute(select(CALLBACK.c.request)).one()
    assert len(request) == 64
    assert "conversation" not in request
