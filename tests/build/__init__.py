"""Tests of builds. Most of them need an engine: `.ci/engine` makes some and says how to use them."""
