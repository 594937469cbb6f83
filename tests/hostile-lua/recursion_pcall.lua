-- holds
local M = {}

function M.rule(case)
  -- each level catches the error of the one below; the innermost is Lua's own limit of nested C calls
  local depth = 0
  local function down()
    depth = depth + 1
    if depth > 100000 then error("never comes") end
    return pcall(down)
  end
  down()
  return depth > 50 and depth < 1000
end

return M
