"""The launcher: makes the Python environment, starts the servers, keeps this machine's processes running."""
