"""The fuzzer: Dockerfiles, and files beside them, that were mutated, through everything that reads them.

`make fuzz` runs it for an hour; `python -m tests.fuzz --help` says what else it can do.
"""
