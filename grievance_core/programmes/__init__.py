"""Which programmes there are, who is entitled to what and why, and what to ask somebody to find out (SSDM §3.3.1–3.3.3)."""
