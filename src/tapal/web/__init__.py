"""The shell: base page, home with the work queue, components, errors, languages."""
