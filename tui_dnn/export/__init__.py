"""Runs in files of other programs: curves as CSV, TensorBoard event files, and source code."""
