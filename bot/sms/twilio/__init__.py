"""Twilio: text messages in and out over its API, and what became of them (https://www.twilio.com/docs/messaging)."""
