"""The counter: answers the dialogues' questions through the institution, and carries out what they ask for."""
