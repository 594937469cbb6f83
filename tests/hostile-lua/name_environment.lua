-- refused: '_ENV' is not available
local M = {}

function M.rule(case)
  local _ENV <const> = {}
  return x == nil
end

return M
