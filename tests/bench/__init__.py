"""The page of labs."""
