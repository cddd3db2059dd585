"""Applications for programmes: wished for by phone, completed at an office, decided by the programme, contested (SSDM §3.3.2)."""
