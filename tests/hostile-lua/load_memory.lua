-- refused: the script fails while it is loaded: the rule ran out of memory
local M = {}

local t = {}
while true do t = {t} end
