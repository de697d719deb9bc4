"""An execution drawn: its graph with what became of each state, in a terminal and as a page."""
