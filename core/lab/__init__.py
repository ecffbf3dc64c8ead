"""Experiments that are not one training run: each a machine that is advanced and looked at."""
