-- broken: the rule ran out of fuel
local M = {}

function M.rule(case)
  for i = 1, 100 do pcall(function() while true do end end) end
  return true
end

return M
