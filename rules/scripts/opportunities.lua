-- What a delivered deal leads to: tables/upgrade_path.csv, tables/repurchase.csv.
local M = {}

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
