-- undecided: deal.budget
local M = {}

function M.rule(case)
  local budget = case.deal.budget
  return true
end

return M
