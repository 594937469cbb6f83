-- broken: the rule changed 'count'
local M = {}

local count = 0

function M.rule(case)
  count = count + 1
  return count == 1
end

return M
