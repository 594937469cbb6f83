-- undecided: deal.budget
local M = {}

function M.rule(case)
  local x = math.floor(case.deal.budget)
  return true
end

return M
