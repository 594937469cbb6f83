-- broken: the rule made a text longer than
local M = {}

function M.rule(case)
  local big = string.rep("y", 100000)
  return (string.rep("x", 100000):gsub("x", function() return big end)) ~= ""
end

return M
