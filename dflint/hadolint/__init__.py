"""dflint in place of hadolint: its command line, its codes and levels, its ten formats.

What hadolint does was tried with its program, version 2.15.1; docs/from-hadolint.md has what differs.
"""
