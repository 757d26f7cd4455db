"""Zone files as text: the reader, its entries, the document over them and the layout of new entries."""
