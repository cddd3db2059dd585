"""What the hotlines' two desks do for whoever called: risk, consent, plan, packets, hand-over, review, closing in safety."""
