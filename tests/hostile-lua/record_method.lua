-- broken: this is a method of money
local M = {}

function M.rule(case)
  local amount = case.deal.amount
  return amount.round("x") == 5
end

return M
