-- refused: a script ends with
local M = {}

function M.rule() return true end
