-- broken: a rule must return true or false, this one returned the text 'yes'
local M = {}

function M.rule(case)
  return "yes"
end

return M
