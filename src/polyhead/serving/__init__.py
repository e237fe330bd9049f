"""A run as a server, and a page to try it."""
