"""Imported before thora: keeps what TensorFlow and scikit-learn say of themselves out of the tables."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("PYTHONWARNINGS", "ignore")  # for the processes that cross-validation starts
