"""Sweeps of this machine: specs and studies, worker processes, and what a person reads of them."""
