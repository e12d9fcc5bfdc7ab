"""Read models: facts folded into tables, rebuilt from the ledger whenever in doubt, never migrated."""
