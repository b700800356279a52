"""Archives in the vendor's layout, read and written without Django and without a disk."""
