"""A traveller's name as it is said, and as the machine readable zone writes it."""


def full_name(surname: str, given_names: str) -> str:
    """Return the name as it is said: given names first."""
    return " ".join(part for part in (given_names, surname) if part)


def name_field(surname: str, given_names: str) -> str:
    """Return the name as the zone writes it, for screening: what the width of the zone cut off is the field's end."""
    return "<<".join(part for part in (surname, given_names) if part).replace(" ", "<")
