"""The parts of the page around the reef: each a template that draws what it is given."""
