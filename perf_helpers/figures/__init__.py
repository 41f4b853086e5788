"""A frame as a drawing that says in words what it shows."""
