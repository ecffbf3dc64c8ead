"""Layers: each declares its parameters and binds itself to preallocated arrays for a number of rows."""
