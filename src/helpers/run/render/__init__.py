"""From executed notebooks to HTML and PDF, by Quarto or by the embedded renderer."""
