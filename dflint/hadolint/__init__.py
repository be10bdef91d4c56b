"""dflint in place of hadolint: its command line, its codes and levels, its ten formats.

What hadolint does is told by its program, version 2.15.1; what differs is in docs/from-hadolint.md.
"""
