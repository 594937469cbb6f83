-- broken: the amount is too large
local M = {}

function M.rule(case)
  return case.deal.amount * (1 / 0) > 5
end

return M
