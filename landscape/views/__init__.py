"""What is seen: one subject a module, each a function of one stage and one cursor."""
