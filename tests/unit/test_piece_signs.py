"""What speaks for a piece of a message being a question of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thora.nlu.piece_signs import MAX_CERTAINTY, WEIGHTS, PieceSigns
from thora.nlu.questions import Joint, Part

JOINTS: tuple[Joint, ...] = ("start", "mark", "join", "comma", "bare")
SHARES = st.floats(0, 1)


def put(signs: PieceSigns, joint: Joint) -> PieceSigns:
    """The same piece, divided from what stands before by something else."""
    return replace(signs, part=replace(signs.part, joint=joint))


SIGNS = st.builds(
    PieceSigns,
    topic=st.just("naps"),
    part=st.builds(
        Part, text=st.just("x"), asks=st.booleans(), names=st.booleans(), joint=st.sampled_from(JOINTS)
    ),
    share=SHARES,
    certainty=st.floats(-14, 10),
    whole_share=SHARES,
    leaning=SHARES,
    is_whole=st.booleans(),
)
CLEAR = PieceSigns("naps", Part("How long?", True, False, "mark"), 0.95, 5.0, 0.4, 0.0, False)


@settings(deadline=None)
@given(SIGNS)
def test_each_sign_has_a_weight_and_each_weight_a_sign(signs: PieceSigns) -> None:
    assert signs.features().keys() == WEIGHTS.keys()


@pytest.mark.parametrize("joint", JOINTS)
def test_a_piece_has_the_sign_of_its_own_joint_alone(joint: Joint) -> None:
    features = put(CLEAR, joint).features()
    assert {name for name in JOINTS if features.get(name)} == {joint} - {"start"}


def test_certainty_counts_up_to_a_limit() -> None:
    assert replace(CLEAR, certainty=40.0).features()["certainty"] == MAX_CERTAINTY
    assert replace(CLEAR, certainty=-3.0).features()["certainty"] == -3.0


@settings(deadline=None)
@given(SIGNS, SHARES, SHARES)
def test_a_likelier_topic_never_makes_a_piece_count_less(signs: PieceSigns, one: float, two: float) -> None:
    less, more = sorted((one, two))
    assert replace(signs, share=less).counts <= replace(signs, share=more).counts
    assert replace(signs, whole_share=less).counts <= replace(signs, whole_share=more).counts


@settings(deadline=None)
@given(SIGNS)
def test_a_comma_counts_less_than_a_full_stop(signs: PieceSigns) -> None:
    assert put(signs, "comma").counts <= put(signs, "mark").counts


def test_there_are_pieces_that_count_only_after_a_full_stop() -> None:
    doubtful = replace(CLEAR, share=0.5, certainty=2.0, whole_share=0.1)
    assert put(doubtful, "mark").counts
    assert not put(doubtful, "comma").counts


def test_a_clear_question_counts_and_a_remark_that_means_little_does_not() -> None:
    assert CLEAR.counts
    remark = Part("my neck is stiff", False, False, "join")
    assert not replace(CLEAR, part=remark, share=0.2, certainty=0.5, whole_share=0.05).counts


def test_a_piece_without_any_probability_breaks_nothing() -> None:
    assert not replace(CLEAR, share=0.0, certainty=-14.0, whole_share=0.0).counts
