-- What a subscription costs, and whether it is used: tables/seat_price.csv, tables/usage_risk.csv.
local M = {}

--- A year of so many seats.
function M.price(plan, seats)
  return table.seat_price{plan = plan, seats = seats} * seats
end

--- A year of so many seats after the discount of a renewal.
function M.renewal_price(plan, seats, discount)
  local full = M.price(plan, seats)
  return (full - full * discount):round()
end

--- Too few seats are used for the customer to renew by himself.
function M.at_risk(plan, seats, active)
  return active < seats * table.usage_risk{plan = plan}
end

return M
