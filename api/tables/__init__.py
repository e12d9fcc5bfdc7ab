"""Answers that are tables: what of them was asked for, page by page or whole as CSV, XLSX or Parquet."""
