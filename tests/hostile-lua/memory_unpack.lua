-- broken: too many results to unpack (at most 1000)
local M = {}

function M.rule(case)
  return select("#", table.unpack({}, 1, 100000000)) > 0
end

return M
