-- broken: the rule ran out of fuel
local M = {}

function M.rule(case)
  pcall(table.sort, {3, 2, 1}, function() while true do end end)
  return true
end

return M
