"""The engine of a conversation: what a screen means, what an answer is, and the pure step between them."""
