-- refused: this is not Lua: 
Lua
