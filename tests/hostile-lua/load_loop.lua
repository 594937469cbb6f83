-- refused: the script fails while it is loaded: the rule ran out of fuel
local M = {}

while true do end
