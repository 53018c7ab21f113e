"""The programme an organiser hands out, read and entered."""
