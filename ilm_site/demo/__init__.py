"""The story Daisychain starts with, so that there is something to click on."""
