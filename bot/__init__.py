"""Runs the service and knows chat platforms; never parses news."""
