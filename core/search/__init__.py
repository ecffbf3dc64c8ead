"""Hyperparameter search: a sweep is a space around an experiment; its trials are experiments of their own."""
