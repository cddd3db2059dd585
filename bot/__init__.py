"""The conversation with a person: an engine that knows no channel, the dialogues, and the counter that serves them."""
