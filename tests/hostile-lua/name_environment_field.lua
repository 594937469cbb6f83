-- refused: '_ENV' is not available
local M = {}

function M.rule(case)
  return _ENV.pcall ~= nil
end

return M
