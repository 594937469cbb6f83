-- broken: 'an entry' cannot be set
local M = {}

function M.rule(case)
  case.actor.roles[1] = "manager"
  return true
end

return M
