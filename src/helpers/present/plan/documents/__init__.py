"""The plan as files that a council edits: a document, a workbook, a calendar."""
