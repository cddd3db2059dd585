"""How somebody may be reached without harm: when, where, in which words, and whether at all."""
