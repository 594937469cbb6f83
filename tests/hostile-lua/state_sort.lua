-- broken: this list is shared by all rules
local M = {}

local list = {3, 2, 1}

function M.rule(case)
  table.sort(list)
  return true
end

return M
