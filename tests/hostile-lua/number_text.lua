-- broken: attempt to perform arithmetic on a string value
local M = {}

function M.rule(case)
  local s = "10"
  return s + 1 == 11
end

return M
