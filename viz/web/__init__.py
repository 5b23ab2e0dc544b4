"""Who may call the page's server, and what it answers."""
