"""The layout of the pages, a page a file. Only these files and the shell know Gradio; none knows the domain."""
