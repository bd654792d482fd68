"""A picture of every kind of card in the thread, for docs/cards.md: made in a running product, taken one by one."""
