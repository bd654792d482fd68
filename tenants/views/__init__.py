"""The pages of people and their companies, one file a screen."""
