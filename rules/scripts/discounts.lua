-- Who may give which discount: tables/discount_limit.csv.
local M = {}

--- What the table says of somebody with this role, for this customer, product and order; the amount is that of the order without
--- any discount.
function M.row(case, role)
  local customer, product = case.customer, case.product
  local amount = product.price * case.deal.quantity
  return table.discount_limit{role = role, tier = customer.tier, kind = product.kind, market = customer.market, amount = amount}
end

--- The largest discount that the actor may give; of several roles, the most generous counts.
function M.limit(case)
  local most = M.row(case, case.actor.roles[1]).limit
  for _, role in ipairs(case.actor.roles) do
    most = math.max(most, M.row(case, role).limit)
  end
  return most
end

--- Nobody quotes a larger discount than his role allows for this customer.
function M.within_limit(case)
  local most = M.limit(case)
  local tier, limit = case.customer.tier, text.percent(most)
  return case.quote.discount <= most, {
    en = "for customers of tier " .. tier .. " the limit is " .. limit .. "; ask a superior to quote",
    zh = tier .. " 级客户的折扣上限为 " .. limit .. "；请由上级报价",
  }
end

return M
