"""One module per command: `register` declares its arguments, `run` carries it out."""
