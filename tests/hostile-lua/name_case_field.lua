-- refused: unknown field 'case.deal.amuont'
local M = {}

function M.rule(case)
  return case.deal.amuont > 5
end

return M
