-- broken: 
local M = {}

function M.rule(case)
  local function down()
    table.sort({2, 1}, function(a, b) down() return a < b end)
  end
  down()
  return true
end

return M
