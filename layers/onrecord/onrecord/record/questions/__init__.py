"""The questions that the record answers, page by page."""
