-- holds
local M = {}

function M.rule(case)
  local budget = case.deal.budget
  return not has(budget) and default(budget, 5) == 5 and not has(case.customer.group.name)
end

return M
