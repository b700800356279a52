"""Pull requests as the pages show them: plain data, in plain words."""
