"""Facts of the world, without logic: each table names its source and its date."""
