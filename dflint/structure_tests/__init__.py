"""Tests of images with container-structure-test: written from a Dockerfile, checked, and run."""
