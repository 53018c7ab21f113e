"""Where the voice changes in a dialogue whose text does not say who speaks: proposed, and decided by people."""
