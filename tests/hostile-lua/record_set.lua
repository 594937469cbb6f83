-- broken: a record cannot be changed by a rule
local M = {}

function M.rule(case)
  case.deal.amount = 5
  return true
end

return M
