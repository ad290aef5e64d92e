"""Articles: which one it is, and what its page says."""
