"""REST: what programs read and write, by the same verbs and with the same refusals as the pages."""
