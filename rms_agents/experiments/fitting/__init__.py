"""Fitting the model's pull to real ties and real times of adoption, and asking if ties help."""
