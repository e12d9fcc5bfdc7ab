"""The top floor: composition root, settings, the writing CLI, and later HTTP and pages."""
