"""One short file for each gateway: how it asks, and how it wants its answer."""
