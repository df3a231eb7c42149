"""Lines as they stand on pages, made into headings, paragraphs, bullets and footnotes."""
