-- broken: 
local M = {}

function M.rule(case)
  return select("#", string.byte(string.rep("x", 1000000), 1, -1)) > 0 and {string.byte(string.rep("x", 1000000), 1, -1)} == nil
end

return M
