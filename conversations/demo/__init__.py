"""A believable day of a shop that does not exist, for people who try the product out."""
