"""Records as nobody should write them, through all that reads a record: none raises, and what comes out can be kept."""
