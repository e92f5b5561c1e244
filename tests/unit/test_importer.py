"""What Rasa gets from the content: intents, responses, rules, examples. No training."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.importers.importer import TrainingDataImporter

from tests.unit.conftest import ANSWER, TinyProject
from thora.booking_rules import Mode, booking_rules
from thora.content import load_content
from thora.dialogue.booking_offer import WARNING_QUESTION_SLOT
from thora.importer import ContentError, ContentImporter, generated_rules
from thora.text import joined
from thora.topics import BOOKING_ANSWER, SEVERAL_QUESTIONS, is_learnt

DOMAIN: dict[str, Any] = {
    "version": "3.1",
    "intents": [{"greet": {"use_entities": []}}],
    "actions": ["action_suggest_booking"],
    "slots": {
        WARNING_QUESTION_SLOT: {
            "type": "bool",
            "mappings": [{"type": "custom"}],
            "influence_conversation": True,
        }
    },
}
CONFIG = {
    "recipe": "default.v1",
    "language": "en",
    "assistant_id": "tiny",
    "importers": [{"name": "thora.importer.ContentImporter"}],
    "pipeline": [],
    "policies": [{"name": "RulePolicy"}],
}


@pytest.fixture
def rasa(tiny: TinyProject) -> TinyProject:
    tiny.write("config.yml", CONFIG)
    tiny.write("domain.yml", DOMAIN)
    tiny.question("naps", booking="offer", follow_ups=["doors"])
    tiny.question("doors", "clinic", answer=f"{ANSWER} Ask {{clinic_name}}.")
    tiny.talk("greet", ["hi", "hello"])
    tiny.talk("warning_urgent", ["i have a fever"], answer="Call {health_line}.")
    return tiny


def importer(tiny: TinyProject) -> ContentImporter:
    files = [str(tiny.root / name) for name in ("config.yml", "domain.yml", "data")]
    return ContentImporter(files[0], files[1], [files[2]])


def rules(
    tiny: TinyProject, mode: Mode | None = None, has_forms: bool = False
) -> dict[str, list[dict[str, Any]]]:
    """Steps of the rules of topics; those about appointments are in test_booking_rules.py."""
    made = generated_rules(load_content(tiny.root), mode, has_forms)
    return {rule["rule"]: rule["steps"] for rule in made if rule["rule"].startswith("answer ")}


def test_every_topic_is_an_intent_of_the_domain_once(rasa: TinyProject) -> None:
    domain = importer(rasa).get_domain()
    set_by_rules = {"nlu_fallback", "several_questions"}
    assert {"naps", "doors", "greet", "warning_urgent", *set_by_rules} <= set(domain.intents)
    assert len(domain.intents) == len(set(domain.intents))
    assert domain.intent_properties["greet"]["used_entities"] == []  # as domain.yml has it


def test_responses_are_filled_in_and_complete(rasa: TinyProject) -> None:
    responses = importer(rasa).get_domain().responses
    assert responses["utter_doors"][0]["text"] == f"{ANSWER} Ask Test Clinic."
    (naps,) = responses["utter_naps"]
    assert [button["title"] for button in naps["buttons"]] == ["Doors", "Book"]
    assert naps["text"].endswith(naps["metadata"]["source"])
    assert responses["utter_warning_urgent"][0]["metadata"] == {"level": "urgent", "because": {}}


def test_examples_reach_rasa_and_responses_do_not_come_twice(rasa: TinyProject) -> None:
    data = importer(rasa).get_nlu_data()
    assert {example.get("text") for example in data.intent_examples if example.get("intent") == "greet"} == {
        "hi",
        "hello",
    }
    taught = [example for example in data.intent_examples if is_learnt(example.get("intent"))]
    assert len(taught) == 60 + 60 + 2  # warning signs are noticed by another component
    assert data.responses == {}


def test_each_topic_with_an_answer_has_one_rule_and_an_offer_where_it_is_offered(rasa: TinyProject) -> None:
    assert rules(rasa) == {
        "answer naps": [
            {"intent": "naps"},
            {"action": "utter_naps"},
            {"action": "action_suggest_booking"},
            {"slot_was_set": [{WARNING_QUESTION_SLOT: False}]},
        ],
        "answer doors": [{"intent": "doors"}, {"action": "utter_doors"}],
        "answer greet": [{"intent": "greet"}, {"action": "utter_greet"}],
        "answer warning_urgent": [{"intent": "warning_urgent"}, {"action": "utter_warning_urgent"}],
    }


@pytest.mark.parametrize("mode", ["builtin", "callback", "link"])
def test_where_thora_talks_of_appointments_a_topic_has_a_second_rule_for_the_middle_of_one(
    rasa: TinyProject, mode: Mode
) -> None:
    ordinary, both = rules(rasa), rules(rasa, mode)
    amid = " in the middle of a booking"
    assert {name for name in both if not name.endswith(amid)} == set(ordinary)
    assert both[f"answer naps{amid}"] == [
        {"intent": "naps"},
        {"action": "utter_naps"},
        {"action": "action_booking_ask"},
    ]
    assert f"answer greet{amid}" in both
    assert f"answer warning_urgent{amid}" not in both  # a warning stops it


@pytest.mark.parametrize("mode", ["builtin", "callback", "link"])
def test_rules_about_appointments_come_with_the_others(rasa: TinyProject, mode: Mode) -> None:
    made = generated_rules(load_content(rasa.root), mode)
    assert booking_rules(mode) == made[: len(booking_rules(mode))]
    assert len({rule["rule"] for rule in made}) == len(made)


def test_what_is_booked_by_talking_is_no_topic_with_a_rule_of_its_own(rasa: TinyProject) -> None:
    rasa.question("book_appointment", "clinic", answer=ANSWER)
    for mode in get_args(Mode):
        assert "answer book_appointment" not in rules(rasa, mode)


def test_an_answer_in_mid_booking_is_an_intent_with_one_example_that_nobody_learns(rasa: TinyProject) -> None:
    data = importer(rasa).get_nlu_data()
    (example,) = [each for each in data.intent_examples if each.get("intent") == BOOKING_ANSWER]
    assert not is_learnt(example.get("intent"))
    assert BOOKING_ANSWER in importer(rasa).get_domain().intents


def test_a_rule_in_data_goes_before_the_generated_one(rasa: TinyProject) -> None:
    rule = {"rule": "my own", "steps": [{"intent": "greet"}, {"action": "action_listen"}]}
    rasa.write("data/rules.yml", {"version": "3.1", "rules": [rule]})
    assert "answer greet" not in rules(rasa)
    assert "answer naps" in rules(rasa)


def test_an_intent_without_an_answer_gets_no_rule(rasa: TinyProject) -> None:
    rasa.write("data/talk.yml", {"nlu": [{"intent": "repeat", "examples": "- again\n"}]})
    assert "answer repeat" not in rules(rasa)
    assert "repeat" in importer(rasa).get_domain().intents


def test_a_warning_sign_ends_an_open_form_and_offers_nothing(rasa: TinyProject) -> None:
    rasa.talk("warning_urgent", ["fever"], booking="offer")
    steps = rules(rasa, has_forms=True)["answer warning_urgent"]
    assert steps[2:] == [{"action": "action_deactivate_loop"}, {"active_loop": None}]


def test_forms_ignore_every_topic_and_what_domain_yml_says(rasa: TinyProject) -> None:
    form = {"required_slots": [], "ignored_intents": ["extra", "naps"]}
    rasa.write("domain.yml", {**DOMAIN, "forms": {"booking_form": form}})
    ignored = importer(rasa).get_domain().forms["booking_form"]["ignored_intents"]
    assert ignored == ["doors", "extra", "greet", "naps", "warning_urgent"]


def test_forms_take_yes_and_no_and_what_has_no_answer_of_its_own(rasa: TinyProject) -> None:
    for id_ in ("affirm", "deny"):
        rasa.talk(id_, [f"my {id_}"])
    rasa.write("data/talk.yml", {"nlu": [{"intent": "repeat", "examples": "- again\n"}]})
    rasa.write("domain.yml", {**DOMAIN, "forms": {"booking_form": {"required_slots": []}}})
    ignored = importer(rasa).get_domain().forms["booking_form"]["ignored_intents"]
    assert ignored == ["doors", "greet", "naps", "warning_urgent"]


def test_rasa_reads_the_generated_rules(rasa: TinyProject) -> None:
    graph = importer(rasa).get_stories()
    step = next(step for step in graph.story_steps if step.block_name == "answer naps")
    said = [event.intent_name for event in step.events if isinstance(event, UserUttered)]
    done = [event.action_name for event in step.events if isinstance(event, ActionExecuted)]
    assert said == ["naps"]
    assert done == ["...", "utter_naps", "action_suggest_booking"]


def test_config_yml_loads_the_importer_by_its_name(rasa: TinyProject) -> None:
    loaded = TrainingDataImporter.load_from_config(
        str(rasa.root / "config.yml"), str(rasa.root / "domain.yml"), [str(rasa.root / "data")]
    )
    assert "utter_naps" in loaded.get_domain().responses


def test_the_projects_config_names_the_importer(root: Path) -> None:
    config = yaml.safe_load((root / "config.yml").read_text(encoding="utf-8"))
    assert config["importers"] == CONFIG["importers"]


def test_content_with_errors_stops_the_import_with_all_of_them(rasa: TinyProject) -> None:
    rasa.question("naps", colour="red")
    rasa.question("doors", "clinic", size=1)
    with pytest.raises(ContentError) as error:
        importer(rasa).get_domain()
    assert "data/faq/naps.yml: faq.colour" in str(error.value)
    assert "data/clinic/doors.yml: faq.size" in str(error.value)


def test_a_clinic_with_errors_stops_the_import(rasa: TinyProject) -> None:
    rasa.write("clinic.yml", {"name": "X"})
    with pytest.raises(ContentError, match=r"clinic\.yml: timezone: is missing"):
        importer(rasa).get_domain()


def test_the_domain_is_one_that_rasa_accepts(rasa: TinyProject) -> None:
    domain = importer(rasa).get_domain()
    assert isinstance(domain, Domain)
    domain.check_missing_responses()
    assert not domain.is_empty()


@pytest.fixture
def spanish(rasa: TinyProject) -> TinyProject:
    rasa.write(
        "data/languages.yml",
        {
            "languages": {"es": {"name": "Spanish", "own_name": "Español"}},
            "responses": {
                "utter_language_es": [
                    {"text": "Llame al {phone}, o {emergency_number}.\nI only speak English."}
                ]
            },
        },
    )
    return rasa


def test_another_language_is_an_intent_with_a_text_and_a_rule(spanish: TinyProject) -> None:
    domain = importer(spanish).get_domain()
    assert "language_es" in domain.intents
    assert domain.responses["utter_language_es"] == [
        {"text": "Llame al 519-555-2000, o 911.\nI only speak English."}
    ]
    steps = [{"intent": "language_es"}, {"action": "utter_language_es"}]
    assert rules(spanish)["answer language_es"] == steps


def test_the_own_name_of_a_language_is_its_only_example(spanish: TinyProject) -> None:
    data = importer(spanish).get_nlu_data()
    examples = [example for example in data.intent_examples if example.get("intent") == "language_es"]
    assert [example.get("text") for example in examples] == ["Español"]


def test_several_questions_are_an_intent_with_one_example_that_nobody_learns(rasa: TinyProject) -> None:
    data = importer(rasa).get_nlu_data()
    (example,) = [e for e in data.intent_examples if e.get("intent") == SEVERAL_QUESTIONS]
    assert not is_learnt(example.get("intent"))
    assert SEVERAL_QUESTIONS not in {step[0]["intent"] for step in rules(rasa).values()}


def test_a_follow_up_is_an_example_that_says_what_it_follows(rasa: TinyProject) -> None:
    follow_ups = {"naps": {"doors": "- how wide\n- and the door?\n"}, "doors": {"greet": "- ok hi\n"}}
    rasa.write("data/follow_ups/a.yml", {"version": "3.1", "follow_ups": follow_ups})
    plain = importer(rasa)
    made = [e for e in plain.get_nlu_data().intent_examples if (e.get("metadata") or {}).get("follow_up")]
    assert [(e.get("text"), e.get("intent"), e.get("metadata")["follow_up"]) for e in made] == [
        (joined("Naps", "how wide"), "doors", {"after": "naps", "subject": "Naps", "text": "how wide"}),
        (
            joined("Naps", "and the door?"),
            "doors",
            {"after": "naps", "subject": "Naps", "text": "and the door?"},
        ),
        (joined("Doors", "ok hi"), "greet", {"after": "doors", "subject": "Doors", "text": "ok hi"}),
    ]
    assert not any("follow_ups" in intent for intent in plain.get_domain().intents)


def test_the_examples_of_questions_follow_nothing(rasa: TinyProject) -> None:
    rasa.write("data/follow_ups/a.yml", {"follow_ups": {"naps": {"naps": "- how long\n"}}})
    examples = importer(rasa).get_nlu_data().intent_examples
    assert [e.get("text") for e in examples if "follow_up" in (e.get("metadata") or {})] == [
        joined("Naps", "how long")
    ]


def test_rasa_reads_a_project_with_follow_ups_by_its_own_way(rasa: TinyProject) -> None:
    rasa.write("data/follow_ups/a.yml", {"follow_ups": {"naps": {"naps": "- how long\n"}}})
    loaded = TrainingDataImporter.load_from_config(
        str(rasa.root / "config.yml"), str(rasa.root / "domain.yml"), [str(rasa.root / "data")]
    )
    texts = {example.get("text") for example in loaded.get_nlu_data().intent_examples}
    assert joined("Naps", "how long") in texts
    assert "how long" not in texts


@pytest.mark.parametrize(
    ("follow_ups", "place"),
    [({"naps": {"naps": "how long\n"}}, "follow_ups.naps.naps"), ({"naps": "- a"}, "follow_ups.naps")],
)
def test_follow_ups_with_faults_of_form_stop_the_import(
    rasa: TinyProject, follow_ups: dict[str, Any], place: str
) -> None:
    rasa.write("data/follow_ups/a.yml", {"follow_ups": follow_ups})
    with pytest.raises(ContentError, match=rf"data/follow_ups/a\.yml: {place}: "):
        importer(rasa).get_nlu_data()


def test_a_follow_up_of_no_topic_stops_the_import_with_its_place(rasa: TinyProject) -> None:
    rasa.write("data/follow_ups/a.yml", {"follow_ups": {"socks": {"naps": "- how long\n"}}})
    with pytest.raises(ContentError, match=r"data/follow_ups/a\.yml"):
        importer(rasa).get_nlu_data()


def test_other_pipelines_get_nothing_that_only_ours_can_read(tiny: TinyProject) -> None:
    tiny.write("domain.yml", DOMAIN)
    tiny.question("naps", booking="offer")
    tiny.question("doors", "clinic")
    tiny.sign("fever", examples=["i have a fever"], near_misses=["cup final fever"])
    tiny.write("data/follow_ups/all.yml", {"follow_ups": {"naps": {"doors": "- where\n"}}})

    def read(*names: str) -> tuple[list[str], list[str], int]:
        tiny.write("config.yml", {**CONFIG, "pipeline": [{"name": name} for name in names]})
        data = importer(tiny).get_nlu_data()
        near = [str(m.get("text")) for m in data.training_examples if m.get("text") and not m.get("intent")]
        follow_ups = [m.get("text") for m in data.intent_examples if "follow_up" in (m.get("metadata") or {})]
        return near, [str(text) for text in follow_ups], len(data.regex_features)

    assert read("WhitespaceTokenizer", "RegexFeaturizer", "DIETClassifier") == ([], [], 0)
    near, follow_ups, patterns = read(
        "thora.nlu.topic_classifier.TopicClassifier", "thora.nlu.safety_check.SafetyCheck"
    )
    assert (near, follow_ups) == (["cup final fever"], [joined("Naps", "where")])
    assert patterns > 0
