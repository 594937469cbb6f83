-- broken: the pattern is too long
local M = {}

function M.rule(case)
  return string.find("x", string.rep("x*", 1000)) ~= nil
end

return M
