"""Rasa's own commands at the project's root, and what Rasa would only log."""

from __future__ import annotations

import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.shared.importers.importer import TrainingDataImporter

from thora.content import load_content
from thora.importer import ContentImporter
from thora.topics import is_learnt
from thora.training import rasa_environment

pytestmark = pytest.mark.model


def importers_of(root: Path) -> list[Any]:
    """The importers that Rasa really uses for the project in `root`."""
    combined = TrainingDataImporter.load_from_config(
        str(root / "config.yml"), str(root / "domain.yml"), [str(root / "data")]
    )
    while not hasattr(combined, "_importers"):
        combined = getattr(combined, "importer", None) or combined._importer
    return list(combined._importers)


def rasa(root: Path, *arguments: str, limit: int = 900) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rasa", *arguments],
        cwd=root,
        env=rasa_environment(root),
        capture_output=True,
        text=True,
        timeout=limit,
    )


def test_the_content_importer_is_in_effect(root: Path) -> None:
    assert [type(importer) for importer in importers_of(root)] == [ContentImporter]


def test_rasa_says_nothing_of_a_misnamed_importer_but_this_suite_would(project: Path) -> None:
    config = (project / "config.yml").read_text().replace("thora.importer.", "thora.imporer.")
    (project / "config.yml").write_text(config)
    assert [type(importer) for importer in importers_of(project)] != [ContentImporter]


def test_every_intent_that_the_model_knows_is_in_its_domain(agent: Any, root: Path) -> None:
    classifier = next(
        node._component
        for name, node in agent.processor.graph_runner._instantiated_nodes.items()
        if "TopicClassifier" in name
    )
    domain = agent.domain
    topics = set(classifier._understanding.topics.topics)
    # Other languages and warning signs are recognised by components of their own.
    learnt = {id_ for id_ in load_content(root).topics if is_learnt(id_)}
    assert topics == learnt
    assert topics <= set(domain.intents)


def test_every_topic_with_an_answer_has_a_rule(root: Path) -> None:
    importer = importers_of(root)[0]
    asked = {
        event.intent_name
        for step in importer.get_stories().story_steps
        for event in step.events
        if getattr(event, "intent_name", None)
    }
    assert asked == {*load_content(root).topics, "nlu_fallback", "several_questions", "booking_answer"}


def test_domain_yml_lists_no_intent_and_no_answer(root: Path) -> None:
    domain = yaml.safe_load((root / "domain.yml").read_text())
    assert not domain.keys() & {"intents", "responses"}


def test_rasa_data_validate_passes(root: Path) -> None:
    done = rasa(root, "data", "validate", "--fail-on-warnings")
    assert done.returncode == 0, done.stdout + done.stderr


def test_rasa_test_nlu_reads_the_examples(root: Path, trained_model: Path, tmp_path: Path) -> None:
    two = tmp_path / "two"  # Rasa reports on intents only where there are two or more
    two.mkdir()
    for name in ("exercises.yml", "stress.yml"):
        shutil.copy2(root / "data" / "faq" / name, two / name)
    done = rasa(
        root,
        *("test", "nlu", "--model", str(trained_model), "--nlu", str(two)),
        *("--out", str(tmp_path / "out"), "--no-plot"),
    )
    assert done.returncode == 0, done.stderr
    report = yaml.safe_load((tmp_path / "out" / "intent_report.json").read_text())
    assert report["exercises"]["recall"] > 0.95


def test_rasa_shell_answers(root: Path, trained_model: Path) -> None:
    shown = talk_in_terminal(root, trained_model, "what should i wear", until="comfortable")
    assert "comfortable" in shown


def talk_in_terminal(root: Path, model: Path, text: str, until: str, limit: float = 180) -> str:
    """What `rasa shell`, on a terminal of its own, shows after `text` was typed, until `until` comes."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "rasa", "shell", "--model", str(model)]
    environment = {**rasa_environment(root), "TERM": "dumb"}
    shell = subprocess.Popen(
        command, cwd=root, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    shown, typed, end = "", False, time.monotonic() + limit
    try:
        while time.monotonic() < end and shell.poll() is None and until not in shown:
            if not select.select([ours], [], [], 1)[0]:
                continue
            shown += os.read(ours, 4096).decode(errors="replace")
            if not typed and "Your input" in shown:
                os.write(ours, f"{text}\r".encode())
                typed = True
    finally:
        os.killpg(shell.pid, signal.SIGKILL)
        shell.wait()
        os.close(ours)
    return shown


@pytest.fixture(scope="module")
def form_project(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project with a form, two questions and the warning signs: what booking will stand on."""
    project = tmp_path_factory.mktemp("form")
    for name in ("clinic.yml", "config.yml", "endpoints.yml"):
        shutil.copy2(root / name, project / name)
    (project / "data" / "faq").mkdir(parents=True)
    for name in ("phrases.yml", "safety_words.yml"):
        shutil.copy2(root / "data" / name, project / "data" / name)
    shutil.copytree(root / "data" / "safety", project / "data" / "safety")
    warnings = yaml.safe_load((root / "data" / "safety.yml").read_text())
    warnings["talk"]["all_clear"]["follow_ups"] = []
    (project / "data" / "safety.yml").write_text(yaml.safe_dump(warnings, width=10_000))
    for name in ("exercises.yml", "heat_or_ice.yml"):
        text = (root / "data" / "faq" / name).read_text()
        questions = yaml.safe_load(text)
        questions["faq"].update(follow_ups=[], booking="never")
        (project / "data" / "faq" / name).write_text(yaml.safe_dump(questions, width=10_000))
    (project / "data" / "form.yml").write_text(
        """
version: "3.1"
nlu:
- intent: call_me_back
  examples: |
    - please call me back
    - can you ring me back
    - i would like a call back
    - ring me please
- intent: tell_day
  examples: |
    - tuesday around noon
    - on friday
    - monday morning
    - wednesday would be fine
    - the day after tomorrow
    - any time on thursday
responses:
  utter_ask_day:
  - text: Which day suits you?
  utter_call_me_back_done:
  - text: We will call you then.
rules:
- rule: begin the form
  steps:
  - intent: call_me_back
  - action: call_back_form
  - active_loop: call_back_form
- rule: end the form
  condition:
  - active_loop: call_back_form
  steps:
  - action: call_back_form
  - active_loop: null
  - slot_was_set:
    - requested_slot: null
  - action: utter_call_me_back_done
"""
    )
    (project / "domain.yml").write_text(
        """
version: "3.1"
slots:
  day:
    type: text
    influence_conversation: false
    mappings:
    - type: from_text
      conditions:
      - active_loop: call_back_form
        requested_slot: day
forms:
  call_back_form:
    required_slots: [day]
"""
    )
    done = rasa(project, "train", "--skip-validation")
    assert done.returncode == 0, done.stdout + done.stderr
    return project


async def test_a_question_in_the_middle_of_a_form_is_answered_and_the_form_goes_on(
    form_project: Path,
) -> None:
    from tests.dialogues.conversation import Conversation, load_agent

    conversation = Conversation(load_agent(next((form_project / "models").glob("*.tar.gz"))))
    assert "Which day" in (await conversation.say("please call me back")).text
    answer = await conversation.say("which exercises are good for my upper back")
    assert "Rows" in answer.text
    assert "Which day" in answer.text
    assert "We will call you" in (await conversation.say("thursday morning")).text


async def test_a_warning_sign_in_the_middle_of_a_form_ends_it(form_project: Path) -> None:
    from tests.dialogues.conversation import Conversation, load_agent

    conversation = Conversation(load_agent(next((form_project / "models").glob("*.tar.gz"))))
    await conversation.say("please call me back")
    warning = await conversation.say("i have chest pain and my arm hurts and i am sweating")
    assert warning.level == "emergency"
    assert "Which day" not in warning.text
    assert "Which day" not in (await conversation.say("heat or ice for a sore back?")).text
