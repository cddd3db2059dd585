"""Offices and committees, their seats, and who sits in them when (SSDM §3.4, tables 3–10)."""
