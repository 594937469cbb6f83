-- broken: a rule must return true or false, this one returned nothing
local M = {}

function M.rule(case)
  local x = case.deal.amount
end

return M
