"""Observations of persons and documents, and links between them as judgements."""
