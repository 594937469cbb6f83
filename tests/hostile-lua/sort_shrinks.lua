-- broken: attempt to compare
local M = {}

function M.rule(case)
  local list = {5, 4, 3, 2, 1}
  table.sort(list, function(a, b) list[5] = nil return a < b end)
  return true
end

return M
