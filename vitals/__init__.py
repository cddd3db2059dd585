"""Signs of life: is every part well, and how much there is of what."""
