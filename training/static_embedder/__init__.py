"""A table of one vector a token, distilled from the deep embedder: models/static-embedder."""
