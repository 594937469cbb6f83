-- refused: unknown name 'load'
local M = {}

function M.rule(case)
  return load ~= nil
end

return M
