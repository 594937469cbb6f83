-- broken: record 'deal' has no field 'amuont'; did you mean 'amount'?
local M = {}

function M.rule(case)
  local deal = case.deal
  return deal.amuont > 5
end

return M
