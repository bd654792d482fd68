"""Numbers of WhatsApp: how they come to a company and go, what they show, and whether they may send."""
