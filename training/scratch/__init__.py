"""Small experiments: models of 5 million parameters trained from nothing on a made world."""
