"""What must hold of a published row, and what is found where it does not."""
