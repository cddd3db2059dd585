"""Keeping the service in order: who sits where, calendars, the policy, texts, logins, and what was changed by whom."""
