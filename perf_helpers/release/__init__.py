"""A publisher's folder becomes a snapshot."""
