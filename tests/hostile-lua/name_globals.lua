-- refused: unknown name '_G'
local M = {}

function M.rule(case)
  return _G ~= nil
end

return M
