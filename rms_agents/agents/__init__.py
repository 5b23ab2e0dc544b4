"""The agents: one room a role, with what each knows and does."""
