-- refused: '<close>' is not available
local M = {}

function M.rule(case)
  local x <close> = nil
  return true
end

return M
