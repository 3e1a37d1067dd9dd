"""The questions the record answers, and the pages that it answers them in."""
