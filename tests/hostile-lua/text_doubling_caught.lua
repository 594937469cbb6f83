-- broken: the rule made a text longer than
local M = {}

function M.rule(case)
  local s = "xxxxxxxxxxxxxxxx"
  pcall(function() while true do s = s .. s end end)
  return true
end

return M
