"""Feeds: where they are listed, what they say, when to ask again."""
