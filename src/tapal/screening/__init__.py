"""Watchlists, the name engine, and the hits that officers judge."""
