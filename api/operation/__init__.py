"""What whoever runs the service asks of it: is it well, what does it count, where is its documentation."""
