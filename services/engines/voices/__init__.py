"""Who speaks when: voice prints, clusters, overlaps; the built-in diarizer and pyannote's."""
