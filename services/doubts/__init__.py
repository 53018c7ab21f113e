"""Doubts: stretches of a recording a person should hear again, how each was heard twice, and which version stands."""
