-- broken: this table has a table as a key
local M = {}

function M.rule(case)
  local t = {[{}] = 1}
  for k in pairs(t) do return true end
  return false
end

return M
