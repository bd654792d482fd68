"""The launcher: makes the Python environment, starts the servers and keeps the processes of one machine running."""
