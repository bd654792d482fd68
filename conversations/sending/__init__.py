"""Sending: what waits is claimed, dialled outside every transaction, and settled by whose fence it is."""
