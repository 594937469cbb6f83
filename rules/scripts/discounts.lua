-- What may be quoted.
local M = {}

-- The largest discount by role and customer tier. A company that has other limits replaces M.limit.
local limits = {
  sales_rep        = {A = 0.08, B = 0.05, C = 0.03},
  sales_supervisor = {A = 0.12, B = 0.10, C = 0.06},
  sales_manager    = {A = 0.20, B = 0.15, C = 0.10},
}

--- The largest discount that somebody with these roles may give a customer of this tier.
function M.limit(roles, tier)
  local most = 0
  for _, role in ipairs(roles) do
    local row = limits[role]
    if row and row[tier] and row[tier] > most then most = row[tier] end
  end
  return most
end

--- Nobody quotes a larger discount than his role allows for this customer.
function M.within_limit(case)
  local most = rules.discounts.limit(case.actor.roles, case.customer.tier)
  local shown = string.format("%g%%", most * 100)
  return case.quote.discount <= most,
    "for customers of tier " .. case.customer.tier .. " the limit is " .. shown .. "; ask a superior to quote"
end

--- The price may not fall below cost plus 15%.
function M.above_floor_price(case)
  local floor = case.product.cost * case.deal.quantity * 1.15
  return case.quote.price >= floor, "below the floor price " .. floor
end

return M
