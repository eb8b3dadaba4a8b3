"""An answer, a paper, a table or a report as Markdown, HTML or terminal text."""
