"""The clearance session: one traveller, one crossing, independent decisions, one gate."""
