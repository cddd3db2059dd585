"""What `./run` starts: one process that prepares the data directory and keeps the others alive."""
