-- broken: 'for' step is zero
local M = {}

function M.rule(case)
  for i = 1, 10, 0 do end
  return true
end

return M
