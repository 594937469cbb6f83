-- Who agrees to a project, and at which margin: tables/project_approval.csv, tables/project_margin.csv.
local M = {}

--- The chain for this price and risk.
function M.chain(case)
  return table.project_approval{price = case.quote.price, risk = case.deal.risk}
end

--- The price leaves the margin that a project of this risk needs.
function M.covers_cost(case)
  local cost = case.calculation.cost
  local least = cost + cost * table.project_margin{risk = case.deal.risk}
  return case.quote.price >= least, {
    en = "a project of risk " .. case.deal.risk .. " that costs " .. cost .. " is sold for " .. least .. " or more",
    zh = "风险为 " .. case.deal.risk .. "、成本 " .. cost .. " 的项目售价不得低于 " .. least,
  }
end

return M
