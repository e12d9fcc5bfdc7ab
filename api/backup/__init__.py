"""Copies of a whole ledger that are verified before they are called a backup, and putting one back."""
