-- undecided: deal.budget
local M = {}

function M.rule(case)
  pcall(function() return case.deal.budget > 5 end)
  return true
end

return M
