"""What each command of bin/ does once the environment is there."""
