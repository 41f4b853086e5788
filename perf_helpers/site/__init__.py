"""Notebooks to pages: which there are, what they depend on, how they are made."""
