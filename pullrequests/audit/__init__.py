"""What the doctor checks of merges."""
