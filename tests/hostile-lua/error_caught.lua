-- holds
local M = {}

function M.rule(case)
  local ok, message = pcall(error, {7})
  return not ok and message[1] == 7 and not pcall(nil) and select("#", pcall(error)) == 2
end

return M
