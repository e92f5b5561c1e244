"""Fast tests: no trained model, no server; one file a module of thora/."""
