-- broken: too many captures
local M = {}

function M.rule(case)
  return string.find("x", string.rep("()", 40)) ~= nil
end

return M
