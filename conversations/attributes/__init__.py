"""Attributes: what a company keeps of people in fields of its own, and the forms that fill them."""
