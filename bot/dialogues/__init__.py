"""The conversations, declared: what each screen says and where each answer leads. No channel and no store is known here."""
