"""Other systems: what they may ask here, and what they are told of by themselves."""
