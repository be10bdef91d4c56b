"""What dflint keeps between two runs: its own modules as they are loaded, and answers that it gave.

modules.py finds and loads dflint's modules, from one file if there is one that fits; bundle.py makes
that file. Both are as quick as they can be: all of it is on the way of every start.
"""
