"""A frame as an accessible table, with its marks, its notes and its CSV."""
