"""Work that takes long: asked for, done behind the pages, told how far it is, cancelled, and its result fetched."""
