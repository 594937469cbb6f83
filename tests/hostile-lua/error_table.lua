-- broken: the rule raised an error that is not a text but a table
local M = {}

function M.rule(case)
  error({code = 7})
end

return M
