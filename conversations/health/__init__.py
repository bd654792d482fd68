"""How the numbers of a company do: asked of WhatsApp, counted by the hour, and told when something is wrong."""
