"""spaCy's command line, which this layer leaves out; spaCy imports `info` from here."""
