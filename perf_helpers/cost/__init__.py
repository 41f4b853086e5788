"""The rate of the day, what a measurement costs at it, and at other rates."""
