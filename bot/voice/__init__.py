"""Voice: the same conversation, spoken and answered by keys, for people who do not read. Nothing has to be said but the story."""
