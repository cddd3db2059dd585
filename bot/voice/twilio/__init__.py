"""Calls through Twilio: its forms in, TwiML out, recordings and calls over its API (https://www.twilio.com/docs/voice)."""
