"""How much an answer depends on what is not known, and when a decision flips."""
