"""A writer of plans: every notation of responsibility, every damage of layout, and what a reader must give back."""
