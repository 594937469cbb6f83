-- refused: this is not Lua: 
local M = {}

function M.rule(case)
  return case.deal.amount >
end

return M
