-- broken: 'deal' would be global
local M = {}

function M.rule(case)
  case.deal = nil
  return true
end

return M
