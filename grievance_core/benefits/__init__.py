"""What people receive: what providers declare and list, how that compares with what people are entitled to, and who is told."""
