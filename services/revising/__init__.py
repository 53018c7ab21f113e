"""A transcript changed by people and by machines, with every earlier state kept."""
