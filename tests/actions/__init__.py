"""Fast tests of the actions, on events made by hand."""
