"""Numbers under control: journeys on a product that has the simulator for WhatsApp."""
