"""Messages: written in the same transaction as what they tell, sent later, and followed until they arrive."""
