"""The words of English and of names, each list once: everything else looks words up here."""
