"""Cases: what a person complained about, where it is, what happened, and how the answer reaches her."""
