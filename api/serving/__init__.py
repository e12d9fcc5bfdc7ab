"""Running the service: one process, or a supervisor over several that share one socket, and what they log."""
