"""Message templates: read from WhatsApp, filled for a person, written and submitted by members."""
