-- broken: the date lies outside of the years 1 to 9999
local M = {}

function M.rule(case)
  return case.today:add("9000 years") > case.today
end

return M
