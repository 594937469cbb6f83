-- undecided: deal.budget
local M = {}

function M.rule(case)
  local list = {case.deal.budget}
  return #list == 1
end

return M
