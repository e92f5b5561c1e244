"""One Thora with every channel on, and the stand-ins of their providers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.channels.chatwoot import ChatwootApi, ChatwootKit
from tests.channels.kit import KEY, Kit, Person
from tests.channels.messenger import MessengerApi, MessengerKit
from tests.channels.slack import SlackApi, SlackKit
from tests.channels.telegram import TelegramApi, TelegramKit
from tests.channels.twilio import TwilioApi, TwilioKit, TwilioWhatsAppKit
from tests.channels.whatsapp import WhatsAppKit
from tests.channels.whatsapp_api import WhatsAppApi
from tests.services.test_serve import Served, serving
from thora.channels.messaging.inbox import INBOX, LEASED, WAITING
from thora.serving import free_port
from thora.store import FILE, connect


@dataclass
class Channels:
    """A running Thora and the kits of its channels, by name."""

    served: Served
    kits: dict[str, Kit]
    environment: dict[str, str]
    root: Path


def kits() -> list[Kit]:
    """A kit of every channel; Twilio's two share one API."""
    twilio = TwilioApi()
    return [
        TelegramKit(TelegramApi()),
        MessengerKit(MessengerApi()),
        SlackKit(SlackApi()),
        WhatsAppKit(WhatsAppApi()),
        TwilioKit(twilio),
        TwilioWhatsAppKit(twilio),
        ChatwootKit(ChatwootApi()),
    ]


NAMES = [kit.name for kit in kits()]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes a kit runs for every channel, or for the one of --channel."""
    if "kit" in metafunc.fixturenames:
        only = metafunc.config.getoption("--channel")
        metafunc.parametrize("kit", [only] if only else NAMES, indirect=True, scope="session")


@pytest.fixture(scope="session")
def channels(root: Path, trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Channels]:
    made, port = {kit.name: kit for kit in kits()}, free_port()
    environment = {"THORA_CHANNELS_KEY": KEY, "THORA_URL": f"http://127.0.0.1:{port}"}
    with ExitStack() as open_:
        for kit in made.values():
            kit.public = environment["THORA_URL"]
            environment |= kit.environment(open_.enter_context(kit.api.listening()))
        folder = tmp_path_factory.mktemp("channels")
        served = open_.enter_context(serving(root, folder, environment, port))
        inbox = connect(f"sqlite:///{folder / FILE}")

        def is_idle() -> bool:
            unfinished = select(func.count()).where(INBOX.c.state.in_([WAITING, LEASED]))
            with inbox.begin() as connection:
                return not connection.execute(unfinished).scalar()

        for kit in made.values():
            kit.is_idle = is_idle
        yield Channels(served, made, environment, root)


@pytest.fixture
def kit(channels: Channels, request: pytest.FixtureRequest) -> Iterator[Kit]:
    found = channels.kits[request.param]
    yield found
    assert not found.api.refusals, found.api.refusals


@pytest.fixture
def person(channels: Channels, kit: Kit) -> Person:
    return Person(kit, channels.served.port)
