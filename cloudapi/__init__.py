"""The telephone: everything we know about WhatsApp's Cloud API, in plain typed Python without Django."""
