-- broken: 'x' cannot be set
local M = {}

local list = {{{}}}
local function pick() return list[1][1] end

function M.rule(case)
  pick().x = 1
  return true
end

return M
