"""How good and how fast the name engine is, beside what people pick today. One command: ``make bench-screening``."""
