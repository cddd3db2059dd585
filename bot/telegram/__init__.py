"""Telegram: one message whose buttons change in place, files as evidence, and messages from the outbox.

Conversations of private chats only. Written against the Bot API (https://core.telegram.org/bots/api).
"""
