"""Brings a stage of TagTrail up and takes it down again: infrastructure, Lambdas and what joins the two."""
