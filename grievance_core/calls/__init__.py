"""Calls that are owed: whoever rang without paying is called back, once."""
