"""The demo: two pilot districts with offices, officials, residents and dated cases, phones on a screen, and a clock to move."""
