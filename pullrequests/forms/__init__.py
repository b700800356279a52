"""What people enter on the pages of pull requests, turned into clean values."""
