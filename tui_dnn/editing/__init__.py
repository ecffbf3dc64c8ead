"""The config pane: settings as rows with a letter, edits that wait for Enter."""
