-- broken: the rule ran out of fuel
local M = {}

function M.rule(case)
  -- comparing long texts touches a megabyte with one instruction
  local a, b = string.rep("x", 1000000), string.rep("x", 1000000)
  local n = 0
  while a <= b do n = n + 1 end
  return n > 0
end

return M
