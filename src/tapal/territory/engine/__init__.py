"""Posts as values: the packaged reference data, and a directory that answers from memory. No Django, no database."""
