"""What can be said about a surface, a rule and a trace at a point. No Qt."""
