"""What only Slack has, on a running Thora: threads, menus, the command, the home tab."""

from __future__ import annotations

import json
import time

import pytest

from tests.channels.conftest import Channels
from tests.channels.kit import Person, send, told
from tests.channels.slack import SlackKit
from thora.channels.providers.slack import SIGNATURE

pytestmark = [pytest.mark.service, pytest.mark.model]
QUESTION, PART = "which exercises should i do for my upper back", "rows"


@pytest.fixture
def slack(channels: Channels, request: pytest.FixtureRequest) -> SlackKit:
    if request.config.getoption("--channel") not in ("", "slack"):
        pytest.skip("another channel")
    found = channels.kits["slack"]
    assert isinstance(found, SlackKit)
    return found


@pytest.fixture
def ana(channels: Channels, slack: SlackKit) -> Person:
    return Person(slack, channels.served.port)


def test_a_question_by_the_command_is_answered_in_the_direct_messages(ana: Person, slack: SlackKit) -> None:
    request = slack.command(ana.name, QUESTION)
    begun = time.monotonic()
    status, body = send(ana.port, request)
    assert time.monotonic() - begun < 3  # Slack waits no longer
    assert status == 200
    assert json.loads(body)["response_type"] == "ephemeral"
    assert PART in told(ana.hears(2)).lower()
    assert send(ana.port, request)[0] == 200
    ana.hears_nothing()
    assert (
        PART not in told(ana.says("what should i wear")).lower()
    )  # one conversation with the direct messages


def test_a_button_in_a_thread_works_for_who_was_asked(ana: Person, slack: SlackKit) -> None:
    reader = Person(slack, ana.port, slack.group_reader(ana.name))
    heard = reader.sends(slack.in_group(ana.name, QUESTION, addressed=True), 2)
    title, token = next(choice for each in heard for choice in each.choices)
    channel, thread = reader.name.split("#")
    other = slack.new_person()
    said = told(reader.sends(slack.interaction(other, token, channel, thread)))
    assert "does not work here any more" in said
    said = told(reader.sends(slack.interaction(ana.name, token, channel, thread)))
    assert "does not work" not in said
    assert said, title
    assert not slack.api.heard(ana.name)


def test_the_home_tab_is_published_once(ana: Person, slack: SlackKit) -> None:
    request = slack.opened(ana.name)
    for _ in range(2):
        assert send(ana.port, request)[0] == 200
    limit = time.monotonic() + 20
    while ana.name not in slack.api.homes and time.monotonic() < limit:
        time.sleep(0.1)
    (view,) = slack.api.homes[ana.name]
    assert "911" in json.dumps(view)
    for later in (slack.opened(ana.name, view=view), slack.opened(ana.name, tab="messages")):
        assert send(ana.port, later)[0] == 200
    ana.hears_nothing()
    assert len(slack.api.homes[ana.name]) == 1


def test_slack_tries_again_and_is_answered_once(ana: Person, slack: SlackKit) -> None:
    first = slack.text(ana.name, QUESTION, slack.new_id())
    event = json.loads(first.body)
    ana.sends(first, 2)
    again = slack.event(event["event"], event["event_id"], at=time.time() + 1)  # signed anew
    assert again.headers[SIGNATURE.title()] != first.headers[SIGNATURE.title()]
    assert send(ana.port, again)[0] == 200
    ana.hears_nothing()
