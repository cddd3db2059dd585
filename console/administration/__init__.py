"""The pages of whoever keeps the service in order. None of them shows a case."""
