"""A stated subset of CEL: text → nodes → types checked against the model → closures.

Source: the specification of CEL, cel-spec/doc/langdef.md, 2026-11-30. docs/policies.md states the subset.
"""
