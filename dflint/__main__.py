"""`python -m dflint`."""

from dflint.cli import main

main()
