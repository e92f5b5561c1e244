"""The Rasa component: learn, store, load, classify. On made-up topics."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from joblib import parallel_backend
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from tests.unit.test_topic_model import EXAMPLES
from thora.nlu import topic_classifier
from thora.nlu.follow_up_model import FOLLOW_UP
from thora.nlu.sentence_featurizer import SentenceFeaturizer
from thora.nlu.tokenizer import EnglishTokenizer
from thora.nlu.topic_classifier import THRESHOLDS_FILE, TopicClassifier
from thora.text import joined
from thora.topics import NOT_SURE, OUT_OF_SCOPE, SEVERAL_QUESTIONS

RESOURCE = Resource("classifier")
TOKENIZER = EnglishTokenizer(EnglishTokenizer.get_default_config())


def message(text: str, intent: str | None = None) -> Message:
    data: dict[str, Any] = {TEXT: text, **({INTENT: intent} if intent else {})}
    made = Message(data)
    made.set(TOKENS_NAMES[TEXT], TOKENIZER.tokenize(made, TEXT))
    return made


def storage_in(folder: Path) -> LocalModelStorage:
    folder.mkdir()
    return LocalModelStorage.create(folder)


def component(storage: LocalModelStorage, **config: Any) -> TopicClassifier:
    return TopicClassifier.create({**TopicClassifier.get_default_config(), **config}, storage, RESOURCE, None)


def train(
    storage: LocalModelStorage, examples: dict[str, list[str]] | list[Message], **config: Any
) -> TopicClassifier:
    classifier = component(storage, **config)
    messages = examples
    if isinstance(examples, dict):
        messages = [message(text, topic) for topic, texts in examples.items() for text in texts]
    with parallel_backend("threading"):
        assert classifier.train(TrainingData(messages)) == RESOURCE
    return classifier


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[TopicClassifier, LocalModelStorage]:
    storage = LocalModelStorage.create(tmp_path_factory.mktemp("storage"))
    return train(storage, EXAMPLES), storage


def classified(classifier: TopicClassifier, text: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    (result,) = classifier.process([message(text)])
    return result.get(INTENT), result.get("intent_ranking")


def test_a_message_gets_its_topic_and_a_ranking(trained: tuple[TopicClassifier, LocalModelStorage]) -> None:
    intent, ranking = classified(trained[0], "put ice on")
    assert intent["name"] == "ice"
    assert ranking[0] == intent
    assert sorted(entry["name"] for entry in ranking) == ["ice", "price", "walk"]
    confidences = [entry["confidence"] for entry in ranking]
    assert confidences == sorted(confidences, reverse=True)


def test_a_stored_model_decides_as_the_one_that_was_trained(
    trained: tuple[TopicClassifier, LocalModelStorage],
) -> None:
    classifier, storage = trained
    loaded = TopicClassifier.load(classifier.config, storage, RESOURCE, None)
    for text in ("a cold pack", "what is the price", "zzz", "walk or ice"):
        assert classified(loaded, text) == classified(classifier, text)


def test_the_ranking_is_as_long_as_configured(tmp_path: Path) -> None:
    classifier = train(LocalModelStorage.create(tmp_path), EXAMPLES, ranking_length=2)
    assert len(classified(classifier, "ice")[1]) == 2


def test_a_message_that_it_is_not_sure_of_is_a_fallback(
    trained: tuple[TopicClassifier, LocalModelStorage],
) -> None:
    intent, ranking = classified(trained[0], "qqq")
    assert intent["name"] == "nlu_fallback"
    assert [entry["name"] for entry in ranking[1:]]


@pytest.mark.parametrize("text", ["", None])
def test_an_empty_message_gets_no_intent(
    trained: tuple[TopicClassifier, LocalModelStorage], text: str | None
) -> None:
    (result,) = trained[0].process([Message({TEXT: text})])
    assert result.get(INTENT) == {"name": None, "confidence": 0.0}


def test_a_model_that_learnt_nothing_gives_no_intent(tmp_path: Path) -> None:
    classifier = train(LocalModelStorage.create(tmp_path), {"ice": ["ice", "cold"]})
    assert classified(classifier, "ice")[0]["name"] is None


def test_the_configuration_changes_with_the_code_that_rasas_cache_does_not_see(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = TopicClassifier.get_default_config()["code"]
    changed = tmp_path / "decision.py"
    changed.write_text("other", encoding="utf-8")
    monkeypatch.setattr(topic_classifier.decision, "__file__", str(changed))
    assert TopicClassifier.get_default_config()["code"] != before


def stored_thresholds(storage: LocalModelStorage) -> dict[str, float]:
    with storage.read_from(RESOURCE) as folder:
        found: dict[str, float] = json.loads((folder / THRESHOLDS_FILE).read_text(encoding="utf-8"))
    return found


def test_thresholds_are_chosen_at_training_and_can_be_read_beside_the_model(
    trained: tuple[TopicClassifier, LocalModelStorage],
) -> None:
    thresholds = stored_thresholds(trained[1])
    # Without examples that are out of scope all is asked back about.
    assert set(thresholds) == {"sure"}
    assert all(math.isfinite(value) for value in thresholds.values())


def test_a_message_says_how_certain_it_was(trained: tuple[TopicClassifier, LocalModelStorage]) -> None:
    (sure,), (unsure,) = (trained[0].process([message(text)]) for text in ("put ice on", "qqq"))
    assert sure.get("certainty") > stored_thresholds(trained[1])["sure"] > unsure.get("certainty")
    assert {INTENT, "intent_ranking", "certainty"} <= sure.output_properties
    assert sure.get("questions") is None


# From here on with the sentence encoder, on topics that the shipped content does not have.
GARDEN = {
    "roses": [
        "do you sell roses",
        "red roses",
        "how are roses planted",
        "i want a rose bush",
        "roses for a hedge",
    ],
    "tulips": ["do you sell tulips", "tulip bulbs", "how are tulips planted", "i want yellow tulips"],
    "roses_price": ["what does a rose cost", "price of a rose bush", "are roses expensive", "rose prices"],
    "tulips_price": ["what does a tulip cost", "price of tulip bulbs", "are tulips dear", "tulip prices"],
    "shop_hours": ["when does the shop open", "shop opening times", "is the shop open on sundays"],
    "thanks": ["thank you very much", "thanks a lot", "cheers", "many thanks"],
    "warning_fire": ["the greenhouse is on fire", "fire in the shop", "i see flames", "something is burning"],
    OUT_OF_SCOPE: ["who won the football", "tell me a joke", "how do planes fly", "capital of france"],
}
FEW = {"alpha": 1e-4}  # so few examples are learnt less by heart
SUBJECTS = {"roses": "Red roses", "tulips": "Yellow tulips"}
ASK_PRICE = [
    "how much",
    "how much then",
    "what do they cost",
    "and the price",
    "are they expensive",
    "what price",
]
REPLIES = {("roses", "roses_price"): ASK_PRICE, ("tulips", "tulips_price"): ASK_PRICE}


def whole(text: str, intent: str | None = None) -> Message:
    """A message as the pipeline before the classifier leaves it."""
    made = message(text, intent)
    FEATURIZER.process([made])
    return made


def follow_up(after: str, topic: str, text: str) -> Message:
    """An example as the importer makes it."""
    made = whole(joined(SUBJECTS[after], text), topic)
    made.set("metadata", {FOLLOW_UP: {"after": after, "subject": SUBJECTS[after], "text": text}})
    return made


FEATURIZER = SentenceFeaturizer(SentenceFeaturizer.get_default_config(), "featurizer")


def garden_messages() -> list[Message]:
    """Examples enough: each topic is said in three ways more, so that some are held back everywhere."""
    said = [
        (topic, f"{text}{end}")
        for topic, texts in GARDEN.items()
        for text in texts
        for end in ("", " please", " ok")
    ]
    return [whole(text, topic) for topic, text in said]


def replies() -> list[Message]:
    return [follow_up(*key, text) for key, texts in REPLIES.items() for text in texts]


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> tuple[TopicClassifier, LocalModelStorage]:
    storage = LocalModelStorage.create(tmp_path_factory.mktemp("garden"))
    return train(storage, [*garden_messages(), *replies()], **FEW), storage


def conversation(*events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("web:1", list(events))


def answered(topic: str) -> list[Event]:
    """A question and its answer, as Rasa notes them."""
    return [
        UserUttered("...", {"name": topic, "confidence": 1.0}),
        ActionExecuted(f"utter_{topic}"),
        BotUttered("An answer.", metadata={"utter_action": f"utter_{topic}"}),
        ActionExecuted("action_listen"),
    ]


def read(classifier: TopicClassifier, text: str, *events: Event) -> Message:
    (result,) = classifier.process([whole(text)], conversation(*events) if events else None)
    return result


def likeliest_after(classifier: TopicClassifier, text: str, *events: Event) -> str:
    """The likeliest topic: with so few examples, little is sure enough to be answered."""
    names = [entry["name"] for entry in read(classifier, text, *events).get("intent_ranking")]
    return next(name for name in names if name not in (NOT_SURE, OUT_OF_SCOPE))


def intent_after(classifier: TopicClassifier, text: str, *events: Event) -> Any:
    return read(classifier, text, *events).get(INTENT)["name"]


@pytest.mark.parametrize(
    ("before", "topic"),
    [
        (answered("roses"), "roses_price"),
        (answered("tulips"), "tulips_price"),
        ([*answered("roses"), *answered("tulips")], "tulips_price"),
        ([*answered("tulips"), *answered("roses"), *answered("thanks")], "roses_price"),
    ],
    ids=["roses", "tulips", "the last of two", "thanks in between"],
)
@pytest.mark.parametrize("text", ["how much", "and what do they cost?"])
def test_after_an_answer_a_short_question_is_about_it(
    garden: tuple[TopicClassifier, LocalModelStorage], text: str, before: list[Event], topic: str
) -> None:
    assert likeliest_after(garden[0], text, *before) == topic
    assert read(garden[0], text, *before).get("certainty") > read(garden[0], text).get("certainty") + 1


def test_a_stored_model_understands_follow_ups_too(garden: tuple[TopicClassifier, LocalModelStorage]) -> None:
    classifier, storage = garden
    loaded = TopicClassifier.load(classifier.config, storage, RESOURCE, None)
    for topic in SUBJECTS:
        assert likeliest_after(loaded, "how much", *answered(topic)) == f"{topic}_price"


def test_what_was_answered_in_another_session_or_long_ago_is_forgotten(
    garden: tuple[TopicClassifier, LocalModelStorage],
) -> None:
    classifier, _ = garden
    alone = read(classifier, "how much").get("intent_ranking")
    new_session = [*answered("roses"), ActionExecuted("action_session_start"), SessionStarted()]
    long_ago = [*answered("roses"), *answered("thanks") * 5]
    for events in (new_session, long_ago):
        assert read(classifier, "how much", *events).get("intent_ranking") == alone
    assert read(classifier, "how much", *answered("roses")).get("intent_ranking") != alone


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("when does the shop open", "shop_hours"),
        ("thank you very much", "thanks"),
        ("what does a tulip cost", "tulips_price"),
    ],
)
def test_a_whole_message_means_the_same_after_every_answer(
    garden: tuple[TopicClassifier, LocalModelStorage], text: str, topic: str
) -> None:
    classifier, _ = garden
    assert intent_after(classifier, text) == topic
    for before in SUBJECTS:
        assert intent_after(classifier, text, *answered(before)) == topic


def test_a_conversation_without_an_answer_changes_nothing(
    garden: tuple[TopicClassifier, LocalModelStorage],
) -> None:
    classifier, _ = garden
    alone = read(classifier, "how much")
    for events in ([ActionExecuted("action_session_start")], answered("thanks"), [BotUttered("Hello.")]):
        assert read(classifier, "how much", *events).get("intent_ranking") == alone.get("intent_ranking")


def test_warning_signs_are_no_topics_that_it_learns(
    garden: tuple[TopicClassifier, LocalModelStorage],
) -> None:
    found = read(garden[0], "the greenhouse is on fire")
    assert "warning_fire" not in [entry["name"] for entry in found.get("intent_ranking")]


def test_all_thresholds_are_stored_as_numbers(garden: tuple[TopicClassifier, LocalModelStorage]) -> None:
    thresholds = stored_thresholds(garden[1])
    assert set(thresholds) == {"sure", "maybe"}
    assert all(math.isfinite(value) for value in thresholds.values())
    assert thresholds["maybe"] <= thresholds["sure"]


def test_a_message_says_its_certainty_with_an_encoder_too(
    garden: tuple[TopicClassifier, LocalModelStorage],
) -> None:
    plain, strange = read(garden[0], "red roses"), read(garden[0], "who won the football")
    assert plain.get("certainty") > strange.get("certainty")
    assert isinstance(plain.get("certainty"), float)


def test_several_questions_are_named_in_their_order_and_in_the_output(
    garden: tuple[TopicClassifier, LocalModelStorage],
) -> None:
    found = read(garden[0], "Do you sell roses? And do you sell tulips?")
    assert found.get(INTENT)["name"] == SEVERAL_QUESTIONS
    assert found.get("questions") == ["roses", "tulips"]
    assert "questions" in found.output_properties
    assert read(garden[0], "do you sell roses").get("questions") is None


def test_what_is_no_example_is_not_learnt(tmp_path: Path) -> None:
    not_learnt = [
        whole("hola", "language_es"),
        whole("both of them", SEVERAL_QUESTIONS),
        whole("hm", NOT_SURE),
    ]
    plain = train(storage_in(tmp_path / "plain"), garden_messages(), **FEW)
    more = train(storage_in(tmp_path / "more"), [*garden_messages(), *not_learnt], **FEW)
    for text in ("hola", "both of them", "hm", "how much"):
        found = read(more, text)
        assert found.get("intent_ranking") == read(plain, text).get("intent_ranking")
        assert {entry["name"] for entry in found.get("intent_ranking")} <= {*GARDEN, NOT_SURE}


def test_follow_ups_are_not_learnt_as_ordinary_examples(
    garden: tuple[TopicClassifier, LocalModelStorage], tmp_path: Path
) -> None:
    # Without a conversation, a model with follow-ups says what one without them says.
    plain = train(LocalModelStorage.create(tmp_path), garden_messages(), **FEW)
    for text in ("how much", "Red roses how much", "and the price", "red roses"):
        with_them, without = read(garden[0], text), read(plain, text)
        assert with_them.get("intent_ranking") == without.get("intent_ranking")
        assert with_them.get("certainty") == without.get("certainty")


def test_without_a_featurizer_follow_ups_are_left_out_and_all_else_works(tmp_path: Path) -> None:
    examples = [message(text, topic) for topic, texts in EXAMPLES.items() for text in texts]
    reply = message("Ice how much", "price")
    reply.set("metadata", {FOLLOW_UP: {"after": "ice", "subject": "Ice", "text": "how much"}})
    classifier = train(LocalModelStorage.create(tmp_path), [*examples, reply])
    (found,) = classifier.process([message("put ice on")], conversation(*answered("ice")))
    assert found.get(INTENT)["name"] == "ice"


def test_a_model_without_follow_ups_takes_a_conversation_all_the_same(tmp_path: Path) -> None:
    classifier = train(LocalModelStorage.create(tmp_path), garden_messages(), **FEW)
    assert likeliest_after(classifier, "red roses", *answered("tulips")) == "roses"


def test_an_example_with_other_metadata_is_an_ordinary_one(tmp_path: Path) -> None:
    examples = garden_messages()
    for example, metadata in zip(
        examples, [{}, {"note": "x"}, {FOLLOW_UP: "x"}, {FOLLOW_UP: None}], strict=False
    ):
        example.set("metadata", metadata)
    classifier = train(LocalModelStorage.create(tmp_path), examples, **FEW)
    plain = train(storage_in(tmp_path / "plain"), garden_messages(), **FEW)
    assert read(classifier, "roses").get("intent_ranking") == read(plain, "roses").get("intent_ranking")
