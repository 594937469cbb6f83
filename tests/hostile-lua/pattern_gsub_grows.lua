-- broken: the rule made a text longer than
local M = {}

function M.rule(case)
  local s = "x"
  while true do s = s:gsub(".", "%0%0%0%0%0%0%0%0") end
end

return M
