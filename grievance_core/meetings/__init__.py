"""The committees' work: who sits, when they meet, what they hear, and the minutes of it. Above `cases`."""
