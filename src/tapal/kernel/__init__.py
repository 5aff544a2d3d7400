"""The ground every app stands on: clock, identifiers, rulings, errors, dated rules. Imports nothing of ours."""
