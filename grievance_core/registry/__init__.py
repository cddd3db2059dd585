"""Who lives where: persons and households, their membership numbers, their phones, and the spreadsheets they come in by."""
