-- broken: the rule made a text longer than
local M = {}

function M.rule(case)
  return ("xx"):rep(math.maxinteger) ~= ""
end

return M
