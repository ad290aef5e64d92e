"""Which articles are on the subject, which tell the same event, which reach a digest."""
