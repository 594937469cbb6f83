-- broken: 
local M = {}

function M.rule(case)
  return case.today:add("4000000 workdays") > case.today
end

return M
