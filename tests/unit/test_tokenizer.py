"""Words of a message, for Rasa."""

from __future__ import annotations

import pytest
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from thora.nlu.tokenizer import EnglishTokenizer


@pytest.fixture(scope="module")
def tokenizer() -> EnglishTokenizer:
    return EnglishTokenizer(EnglishTokenizer.get_default_config())


def words(tokenizer: EnglishTokenizer, text: str) -> list[str]:
    return [token.text for token in tokenizer.tokenize(Message({TEXT: text}), TEXT)]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("heat or ice?", ["heat", "or", "ice", "?"]),
        ("I can't sit", ["I", "ca", "n't", "sit"]),
        ("I can\u2019t sit", ["I", "ca", "n't", "sit"]),
        ("  two\n\n lines\t", ["two", "lines"]),
        ("ouch!!! \U0001f623", ["ouch", "!", "!", "!", "\U0001f623"]),
        ("   ", []),
    ],
)
def test_a_message_becomes_words(tokenizer: EnglishTokenizer, text: str, tokens: list[str]) -> None:
    assert words(tokenizer, text) == tokens


def test_each_token_knows_where_it_stands(tokenizer: EnglishTokenizer) -> None:
    text = "  my back,  it can\u2019t bend"
    for token in tokenizer.tokenize(Message({TEXT: text}), TEXT):
        assert text[token.start : token.end].replace("\u2019", "'") == token.text


def test_an_intent_is_one_word(tokenizer: EnglishTokenizer) -> None:
    assert tokenizer.get_default_config()["intent_tokenization_flag"] is False


def test_only_what_is_learnt_gets_words_where_so_set() -> None:
    for only_learnt, expected in ((True, [True, False, False]), (False, [True, True, True])):
        examples = [
            Message.build("how much is it", "price_insurance"),
            Message.build("my chest hurts", "warning_emergency"),
            Message({TEXT: "chest day at the gym"}),
        ]
        tokenizer = EnglishTokenizer({**EnglishTokenizer.get_default_config(), "only_learnt": only_learnt})
        data = TrainingData(examples)
        assert tokenizer.process_training_data(data) is data
        assert [bool(example.get(TOKENS_NAMES[TEXT])) for example in examples] == expected
