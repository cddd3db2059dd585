"""Photos, voice messages and documents that belong to a case: sealed, and shown to whoever may read its words."""
