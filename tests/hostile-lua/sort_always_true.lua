-- holds
local M = {}

function M.rule(case)
  local list = {}
  for i = 1, 200 do list[i] = (i * 7919) % 200 end
  table.sort(list, function() return true end)
  table.sort(list, function() return nil end)
  table.sort(list, function(a, b) return (a + b) % 3 == 0 end)
  table.sort(list)
  for i = 1, 200 do if list[i] ~= i - 1 then return false end end
  return true
end

return M
