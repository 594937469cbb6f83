-- refused: the script fails while it is loaded: at once
error("at once")
