"""Khmer and Latin writing: how text is cut, counted, compared and shown."""
