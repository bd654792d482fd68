"""Showing: what a message says besides its text, a module for each family of messages. `cards.card` is the way in."""
