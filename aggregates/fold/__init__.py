"""The fold: from the entries known at a viewpoint to the state that holds there (semantics.md).

Standard library only, on decoded entries: the audit bundle ships these very modules, and an auditor
recomputes a figure with them on a plain Python.
"""
