"""Forms made from the declarations of record types."""
