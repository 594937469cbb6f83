-- broken: 
local M = {}

function M.rule(case)
  local s = "x"
  s.upper = nil
  return true
end

return M
