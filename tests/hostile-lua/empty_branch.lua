-- undecided: deal.reason
local M = {}

function M.rule(case)
  if case.deal.reason == "price" then return false end
  return true
end

return M
