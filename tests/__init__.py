"""Tests of Thora: fast ones in unit/ and actions/, then those with a trained model, a browser, processes."""
