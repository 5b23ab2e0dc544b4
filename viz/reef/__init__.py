"""The reef: the drawing widget of the page, and the same drawing as a file of its own."""
