"""The figures as published: read, checked, typed, and what names them."""
