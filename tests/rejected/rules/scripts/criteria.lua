local M = {}

function M.amount(case)
  return case.deal.amount > 0
end

return M
