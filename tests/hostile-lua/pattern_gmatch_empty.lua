-- holds
local M = {}

function M.rule(case)
  local n = 0
  for _ in string.gmatch(string.rep("x", 1000), "") do n = n + 1 end
  return n == 1001
end

return M
