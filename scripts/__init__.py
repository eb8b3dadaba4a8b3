"""Programs for those who work on the assistant: they make packaged files, fit constants and measure."""
