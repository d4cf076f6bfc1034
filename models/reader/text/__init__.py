"""What the drawn lines say: words, identifiers, sentences."""
