-- Our own limits; the floor price stays as in the standard handbook.
local M = {}

local limits = {
  sales_rep        = {A = 0.06, B = 0.03, C = 0.00},
  sales_supervisor = {A = 0.10, B = 0.08, C = 0.05},
  sales_manager    = {A = 0.18, B = 0.15, C = 0.10},
}

--- The largest discount that somebody with these roles may give a customer of this tier.
function M.limit(roles, tier)
  local most = 0
  for _, role in ipairs(roles) do
    local row = limits[role]
    if row and row[tier] > most then most = row[tier] end
  end
  return most
end

return M
