"""How well the guard tells made errors from faithful summaries."""
