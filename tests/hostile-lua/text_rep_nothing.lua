-- holds
local M = {}

function M.rule(case)
  return ("x"):rep(0) == "" and (""):rep(math.maxinteger) == "" and ("x"):rep(-5, "y") == ""
end

return M
