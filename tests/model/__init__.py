"""Tests that need the trained model or train a small one."""
