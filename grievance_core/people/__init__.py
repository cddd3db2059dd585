"""The people who call: their phones, languages and villages."""
