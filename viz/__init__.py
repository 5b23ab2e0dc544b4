"""What is seen in a browser: the page of the reef, and the model on Mesa's own page."""
