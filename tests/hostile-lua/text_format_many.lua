-- broken: the rule made a text longer than
local M = {}

function M.rule(case)
  local s = string.rep("x", 200000)
  return string.format("%s%s%s%s%s%s%s%s", s, s, s, s, s, s, s, s) ~= ""
end

return M
