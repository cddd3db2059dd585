"""The country: provinces, districts, communes and villages, found by code or by name."""
