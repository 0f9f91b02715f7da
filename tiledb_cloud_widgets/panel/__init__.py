"""What every carrier of a panel shares, whether a widget or a socket: no ipywidgets in here."""
