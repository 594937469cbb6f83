-- Where opportunities come from: tables/upgrade_path.csv, tables/repurchase.csv, tables/new_customer.csv.
local M = {}

--- A customer who has bought nothing and whom nobody has rated: no deal has come as far as that.
function M.is_new(case)
  return not has(case.customer.tier) and count(all("purchase")) == 0
end

--- What market research has seen is strong enough, and speaks of somebody who has bought nothing yet.
function M.is_prospect(case)
  local seen = case.observation
  if not has(seen.customer) or seen.effect ~= "opportunity" then return false end
  return seen.strength >= table.new_customer{kind = case.study.kind} and count(all("purchase", seen.customer)) == 0
end

--- The row of the successor of what was bought; its `offer` is "-" where there is none.
local function successor(case)
  return table.upgrade_path{series = case.product.series}
end

--- Another one of the same, or its successor.
function M.kind(case)
  return successor(case).offer == "-" and "repurchase" or "upgrade"
end

--- The series to offer.
function M.offer(case)
  local offer = successor(case).offer
  if offer == "-" then return default(case.product.series, nil) end
  return offer
end

--- The day to ask the customer: so many months after today.
function M.look_on(case)
  local row = successor(case)
  local months = row.offer == "-" and table.repurchase{kind = case.product.kind} or row.months
  return case.today:add(months .. " months")
end

return M
