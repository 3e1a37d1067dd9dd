"""The command line ``onrecord``: a file for each command, and what they share.

``application`` lists the commands, ``options`` has the values that several of them take, ``output`` writes to
the terminal. Nothing else imports this package, and the layers leave it out.
"""
