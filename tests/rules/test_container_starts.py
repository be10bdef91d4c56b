"""Containers that start in vain: a program that is not there, a CMD that is gone, data that is missing."""

import pytest

from tests.lab import lint_with
from tests.rules.project import Project, rules_of

