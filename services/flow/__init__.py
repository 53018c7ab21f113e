"""The work under way: whose turn it is, how far it is, and what was lost of it."""
