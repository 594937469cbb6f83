-- broken: the rule changed 'n'
local M = {}

local function make()
  local n = 0
  return function() n = n + 1 return n end
end
local count = make()

function M.rule(case)
  return count() == 1
end

return M
