"""The pure engines of subjects: no Django, no input or output."""
