-- broken: a record is no value
local M = {}

function M.rule(case)
  local deal = case.deal
  return #deal > 5
end

return M
