local M = {}

function M.amount(case)
  return case.deal.amount >
end -- #! script-syntax: unexpected symbol

return M
