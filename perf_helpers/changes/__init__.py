"""Two snapshots compared, a row followed through all of them."""
