"""Runs the state machine on a Step Functions Local that somebody started, with our functions on the embedded AWS."""
