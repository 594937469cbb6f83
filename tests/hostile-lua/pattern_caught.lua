-- broken: the rule ran out of fuel
local M = {}

function M.rule(case)
  pcall(string.find, string.rep("a", 30000), ".-.-.-.-b")
  return true
end

return M
