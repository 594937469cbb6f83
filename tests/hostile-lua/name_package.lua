-- refused: unknown name 'package'
local M = {}

function M.rule(case)
  return package ~= nil
end

return M
