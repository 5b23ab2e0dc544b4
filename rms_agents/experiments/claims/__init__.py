"""The claims of the reef analogy, tested as `claims.toml` stated beforehand."""
