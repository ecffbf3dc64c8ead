"""The lab's drawing layer: pure functions from NumPy arrays to the cells of a terminal."""
