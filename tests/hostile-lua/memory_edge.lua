-- broken: 
local M = {}

function M.rule(case)
  -- lives close to the limit and makes garbage: every collection is paid for
  local kept = {}
  for i = 1, 400000 do kept[i] = {i} end
  while true do local t = {1, 2, 3} end
end

return M
