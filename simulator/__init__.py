"""Phones to try the service with: on a page, in a terminal and for scripts. The demo only."""
