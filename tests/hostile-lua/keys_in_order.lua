-- holds
local M = {}

function M.rule(case)
  local t = {}
  for i = 1, 100 do t["k" .. (i * 37) % 101] = i end
  t[3], t[1], t[2.5], t[true], t[false] = 1, 1, 1, 1, 1
  local seen = {}
  for k in pairs(t) do seen[#seen + 1] = k end
  for i = 7, #seen - 2 do if not (seen[i - 1] == 3 or seen[i - 1] < seen[i]) then return false end end
  return seen[1] == 1 and seen[2] == 2.5 and seen[3] == 3 and seen[#seen - 1] == false and seen[#seen] == true
end

return M
