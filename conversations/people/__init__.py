"""The people who write: what they are called and known by, what they agreed to, and what the team does with them."""
