"""The feed: the stored entries in order, to whoever asks, follows or is called (docs/api.md; interface.md, "HTTP")."""
