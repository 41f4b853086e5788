"""One module for each target of the Makefile that runs Python."""
