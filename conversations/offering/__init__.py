"""What an agent can offer or ask besides words: a form for each, which becomes WhatsApp's own object."""
