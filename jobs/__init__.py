"""Work done behind the phones: the tick that finds what is due, and the jobs that do it."""
