-- holds
local M = {}

function M.rule(case)
  -- nothing shows where something lies in memory
  return tostring({}) == "table" and tostring(pcall) == "function" and tostring(M.rule) == "function" and tostring(case.deal) == "D-1"
end

return M
