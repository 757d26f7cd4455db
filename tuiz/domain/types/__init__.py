"""Record types, one a file: fields, help and example, from which form, command line and help follow."""
