"""How long images take to pull, to be ready, to stop, to build and to push, and which of two is quicker.

Containers and images go through dflint.build's engines; what is measured is told from noise by
`statistics`. Everything that a benchmark makes is gone at its end.
"""
