"""Inside a media file: its tracks, its channels, the files a decode makes of it."""
