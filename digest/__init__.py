"""Feeds in, digests out; never imports `bot`."""
