"""Published models beside ours: what each found, what comes of it here, and why it differs."""
