"""No input stops dflint, and nothing in it commands anything."""
