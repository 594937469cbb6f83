-- holds
local M = {}

local limits = {10, 20, 30}

function M.rule(case)
  -- counting within one call is nobody else's business
  local n = 0
  local function add() n = n + 1 end
  add()
  add()
  return n == 2 and #limits == 3 and limits[3] == 30
end

return M
