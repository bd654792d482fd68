"""What WhatsApp says of a number, what passed through it, and what is wrong with it."""
