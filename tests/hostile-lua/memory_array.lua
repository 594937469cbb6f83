-- broken: the rule ran out of memory
local M = {}

function M.rule(case)
  local list = {}
  local i = 0
  while true do i = i + 1 list[i] = i end
end

return M
