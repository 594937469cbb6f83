-- broken: the rule made a text longer than
local M = {}

function M.rule(case)
  local list, s = {}, string.rep("x", 1000)
  for i = 1, 10000 do list[i] = s end
  return table.concat(list) ~= ""
end

return M
