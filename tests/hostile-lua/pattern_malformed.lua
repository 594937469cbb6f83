-- broken: malformed pattern (missing ']')
local M = {}

function M.rule(case)
  return string.find("x", "[a") ~= nil
end

return M
