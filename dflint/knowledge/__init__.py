"""Facts of the world, without logic: one row a thing, each with its source and date.

`package_managers` and its modules of rows, `tools`, `wrappers`, `program_options`,
`options_since`, `variables`, `secrets`, `licenses`. Sets that rules use are computed from the rows.
"""
