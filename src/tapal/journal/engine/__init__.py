"""The journal's arithmetic, free of Django and of any input or output.

canonical   canonical JSON, salts, commitments, entry headers
tree        RFC 6962 hashing, frontier, proofs
tiles       which hashes a tile holds, and its path
notes       signed notes and their keys
checkpoint  origin, size, root
cosignature what a witness says of a checkpoint
export      the export file: writing and verifying

``docs/journal-format.md`` describes the same for readers who have other programs.
"""
