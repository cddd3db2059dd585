"""SMS: screens of at most two segments, and what a person writes back."""
