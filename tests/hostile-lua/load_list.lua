-- refused: the table that a script returns has a number as a key
return {function() return true end}
