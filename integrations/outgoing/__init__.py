"""Requests to addresses that people typed: only where they may go, and nothing of the answer but its size."""
