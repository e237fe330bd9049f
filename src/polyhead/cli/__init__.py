"""The program ``polyhead``: verbs over the library, with no logic of their own."""

from polyhead.cli.main import app, main

__all__ = ["app", "main"]
