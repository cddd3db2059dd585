"""Where a case goes: its track, its first office, the next rung, and who must never see it."""
