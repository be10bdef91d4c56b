"""`dflint fleet`: many repositories, linted again and again, with what was found over time.

Nothing in here is imported by `dflint check`. The store is a DuckDB file, which needs `dflint[fleet]`.
"""
