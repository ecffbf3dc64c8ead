"""The page of an experiment that is not one training run: its machine, its pictures, its verdict."""
