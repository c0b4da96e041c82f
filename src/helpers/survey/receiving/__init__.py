"""The file as it was received: read, recognised, matched to the instrument, decoded."""
