"""Lessons: the presets with their texts, what was found when they were checked, and checks in the background."""
