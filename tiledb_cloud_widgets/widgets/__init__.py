"""The Jupyter panels."""
