"""Charts on paper: PNG and SVG files drawn with matplotlib."""
