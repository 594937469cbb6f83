-- broken: the rule ran out of fuel
local M = {}

function M.rule(case)
  local s = string.rep("(", 20000)
  return s:find("%b()") ~= nil
end

return M
