-- Who may give which discount, and who has to agree beyond it: tables/discount_limit.csv.
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

--- The row of the actor's most generous role.
function M.own(case)
  local most, own = M.limit(case)
  for _, role in ipairs(case.actor.roles) do
    local row = M.row(case, role)
    if row.limit == most then own = row end
  end
  return own
end

--- From this row upwards, until somebody may give the discount: all who have to agree, and the last row. Nobody may: no steps.
local function upwards(case, row, steps)
  if case.quote.discount <= row.limit then return steps, row end
  if row.beyond == "nobody" then return nil, row end
  local last = string.match(row.beyond, "[^%s>]+$")
  return upwards(case, M.row(case, last), steps == "" and row.beyond or steps .. " > " .. row.beyond)
end

--- A discount that nobody in the company may give is not quoted.
function M.somebody_may(case)
  local steps, row = upwards(case, M.own(case), "")
  local tier, limit = case.customer.tier, text.percent(row.limit)
  return steps ~= nil, {
    en = "the company gives customers of tier " .. tier .. " at most " .. limit,
    zh = "公司对 " .. tier .. " 级客户的折扣上限为 " .. limit,
  }
end

--- Who has to agree to the discount, in order; nobody, when it is within the actor's own limit. That limit is asked last: it is
--- what the approval rests on.
function M.chain(case)
  local steps = upwards(case, M.own(case), "")
  local tier, limit = case.customer.tier, text.percent(M.own(case).limit)
  return steps, {
    en = "the limit of who quotes is " .. limit .. " for customers of tier " .. tier,
    zh = "报价人对 " .. tier .. " 级客户的折扣权限为 " .. limit,
  }
end

return M
