"""What a person reads after and during a run: on a terminal, in a pipe, and as JSON."""
