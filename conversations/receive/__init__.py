"""Receive: turns what WhatsApp posted into contacts, conversations and messages. `receive.run.batch` is the way in."""
