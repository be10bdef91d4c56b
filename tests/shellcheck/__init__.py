"""Tests of ShellCheck in Dockerfiles."""
