"""The renderer that comes with the packages: pandoc for HTML, pandoc and Typst for PDF.

It reads the same prepared folder as Quarto does, for machines where Quarto cannot be had.
"""
