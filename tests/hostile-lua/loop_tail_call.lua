-- broken: the rule ran out of fuel
local M = {}

function M.rule(case)
  return M.rule(case)
end

return M
