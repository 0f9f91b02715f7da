"""The Jupyter panels: thin widgets over the catalog."""
