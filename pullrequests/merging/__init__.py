"""Three-way merge of resource documents: pure functions over plain values.

In this package "ours" is the target and "theirs" the source; nowhere else are the two words used.
"""
