-- broken: the rule ran out of fuel
local M = {}

function M.rule(case)
  return string.find(string.rep("a", 30000), ".-.-.-.-b") ~= nil
end

return M
