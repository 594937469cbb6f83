-- broken: the rule made a text longer than
local M = {}

function M.rule(case)
  local s = "xxxxxxxxxxxxxxxx"
  while true do s = s .. s end
end

return M
