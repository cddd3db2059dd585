"""What is printed: membership cards."""
