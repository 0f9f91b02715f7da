"""Who is signed in: accounts, credentials and where they are found, ``cloud.json``."""
