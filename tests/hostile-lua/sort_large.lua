-- broken: the rule ran out of fuel
local M = {}

function M.rule(case)
  local list = {}
  for i = 1, 400000 do list[i] = -i end
  for i = 1, 10 do table.sort(list, function(a, b) return a < b end) end
  return true
end

return M
