"""A lab in the terminal to see a deep network learn, and change it while it learns."""
