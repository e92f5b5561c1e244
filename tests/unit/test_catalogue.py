"""The catalogue: what a visitor can ask. Each of its ids has its file, and each button a name and a goal."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from thora.cards import Card
from thora.content import Content, load_content

FAQ = """
what_is_physiotherapy does_physio_help how_physio_helps benefits_of_physio specialist_role personalised_plan
treatment_options manual_therapy trigger_point_treatment modalities passive_vs_active massage chiropractic
surgery

exercises exercise_thoracic_extension exercise_scapular_squeeze exercise_upper_trap_stretch exercise_rowing
exercise_childs_pose are_exercises_right_for_me is_walking_good rest_or_activity prevention_of_recurrence

how_long_does_it_take session_frequency patient_participation what_if_no_progress first_appointment

what_is_upper_back_pain symptoms causes most_common_cause pain_between_shoulder_blades_cause
what_does_it_indicate herniated_disc_arthritis muscular_or_spinal organs left_side_symptoms is_it_serious
when_to_see_a_doctor

relieve_between_shoulder_blades heat_or_ice otc_medication self_care posture posture_habit ergonomics
lifting

sleep_position foam_roller_massage_gun cracking_back stress burning_pain pain_on_breathing reflux_or_gas
scan_or_xray pain_from_neck_or_arm posture_corrector gym_training pregnancy child_or_teenager
"""
CLINIC = """
book_appointment reschedule_appointment cancel_appointment my_appointments opening_hours location
parking_access price_insurance payment_methods practitioner_profile are_physios_registered referral_needed
what_to_wear what_to_bring session_length cancellation_policy online_or_home_visit injury_claims
does_it_hurt conditions_treated privacy talk_to_human complaint
"""
TALK = """
greet goodbye thanks affirm deny bot_challenge help repeat feedback_good feedback_bad insult
symptom_statement out_of_scope
"""
FAQ_IDS, CLINIC_IDS, TALK_IDS = FAQ.split(), CLINIC.split(), TALK.split()
SAFETY_IDS = ["warning_emergency", "warning_urgent", "warning_crisis"]
WITHOUT_ANSWER = {"repeat"}  # an action says the last answer again


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(ROOT)


def test_the_catalogue_names_each_topic_once() -> None:
    ids = [*FAQ_IDS, *CLINIC_IDS, *TALK_IDS, *SAFETY_IDS]
    assert len(ids) == len(set(ids)) == 62 + 23 + 13 + 3


@pytest.mark.parametrize("id_", FAQ_IDS)
def test_a_question_of_the_catalogue_has_its_file(content: Content, id_: str) -> None:
    assert (ROOT / f"data/faq/{id_}.yml").is_file()
    assert content.topics[id_].kind == "faq"


@pytest.mark.parametrize("id_", CLINIC_IDS)
def test_a_question_about_the_clinic_has_its_file(content: Content, id_: str) -> None:
    assert (ROOT / f"data/clinic/{id_}.yml").is_file()
    assert content.topics[id_].kind == "clinic"


@pytest.mark.parametrize("id_", [*TALK_IDS, *SAFETY_IDS])
def test_talk_and_safety_have_examples_and_an_answer(content: Content, id_: str) -> None:
    topic = content.topics[id_]
    assert topic.kind == "talk"
    assert topic.examples
    assert bool(topic.answer) is (id_ not in WITHOUT_ANSWER)


@pytest.mark.parametrize("id_", [*FAQ_IDS, *CLINIC_IDS, *TALK_IDS, *SAFETY_IDS])
def test_every_topic_has_held_out_phrasings(id_: str) -> None:
    assert (ROOT / f"tests/nlu/{id_}.txt").is_file()


@pytest.mark.parametrize("id_", [*FAQ_IDS, *CLINIC_IDS])
def test_every_question_has_a_label_and_follow_ups_that_lead_to_one(content: Content, id_: str) -> None:
    card = content.topics[id_].card
    assert isinstance(card, Card)
    assert 1 <= len(card.label) <= 20
    assert 1 <= len(card.follow_ups) <= 3
    assert all(content.topics[follow_up].label for follow_up in card.follow_ups)


@pytest.mark.parametrize("id_", SAFETY_IDS)
def test_a_warning_offers_no_appointment_and_leads_nowhere_else(content: Content, id_: str) -> None:
    card = content.topics[id_].card
    assert (card.booking, card.follow_ups) == ("never", [])


def test_no_button_leads_nowhere(content: Content) -> None:
    reached = {follow_up for topic in content.topics.values() for follow_up in topic.card.follow_ups}
    assert reached <= set(content.topics)
