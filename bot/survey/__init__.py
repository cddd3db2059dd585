"""Walks the whole conversation without an institution: whether everything is reached, answered, said and short enough."""
