"""What a survey tool, a spreadsheet or a person left: containers, dialects, encodings, sheets, headers."""
