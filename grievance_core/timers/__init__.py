"""Deadlines: the policy file, working time on the Cambodian calendar, and the rows that say what is due when."""
