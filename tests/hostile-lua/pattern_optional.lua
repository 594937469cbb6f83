-- broken: the rule ran out of fuel
local M = {}

function M.rule(case)
  return string.find(string.rep("a", 100), string.rep("a?", 100) .. string.rep("a", 101)) ~= nil
end

return M
