"""USSD: screens of so many octets, and the gateways that carry them."""
