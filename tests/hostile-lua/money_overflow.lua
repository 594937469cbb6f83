-- broken: the amount is too large
local M = {}

function M.rule(case)
  local m = case.deal.amount
  while true do m = m * 1000000 end
end

return M
