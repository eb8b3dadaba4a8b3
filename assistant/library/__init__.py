"""Papers on disk: catalog, passages, vectors, and the indexes that follow the catalog."""
