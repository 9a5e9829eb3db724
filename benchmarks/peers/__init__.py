"""The same descents as others would make them: a hundred thousand at once, without verdicts."""
