"""The JSON interface for other systems, `/api/v1`: who they are, what they may ask, and how it is described to them."""
