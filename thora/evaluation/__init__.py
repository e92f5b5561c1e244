"""How good a model is: on the project's held-out phrasings, against another model, on other data.

No model is made from this package: a change here asks for no new training.
"""

from thora.evaluation.outcomes import FAR, NEAR, Evaluation, Outcome, Rates, evaluate_agent, evaluate_model

__all__ = ["FAR", "NEAR", "Evaluation", "Outcome", "Rates", "evaluate_agent", "evaluate_model"]
