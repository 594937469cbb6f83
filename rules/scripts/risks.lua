-- How risky a deal is: tables/risk_signs.csv, tables/risk_bounds.csv, tables/risk_measures.csv.
local M = {}

--- The signs that hold, each a row of the table.
local function signs(case)
  local bounds = table.risk_bounds{tier = case.customer.tier}
  local silent = not has(case.deal.last_contact) or case.today - case.deal.last_contact > bounds.silent
  local holds = {
    {"silent", silent},
    {"decision_maker", not has(case.deal.decision_maker)},
    {"competitor", has(case.deal.competitor)},
    {"discount", has(case.quote.discount) and case.quote.discount > bounds.discount},
    {"overdue", overdue() > bounds.overdue},
  }
  local rows = {}
  for _, sign in ipairs(holds) do
    if sign[2] then table.insert(rows, table.risk_signs{sign = sign[1]}) end
  end
  return rows
end

--- The points of all signs that hold, 0 to 100.
function M.score(case)
  local points = 0
  for _, row in ipairs(signs(case)) do points = points + row.points end
  return points
end

--- The signs that hold, as people read them.
function M.reasons(case)
  local texts = {}
  for _, row in ipairs(signs(case)) do table.insert(texts, row.en .. " " .. row.zh) end
  return table.concat(texts, "; ")
end

--- What to do at this score.
function M.measure(case)
  local row = table.risk_measures{score = M.score(case)}
  return row.en .. " " .. row.zh
end

--- Which task that makes: none, talk or review.
function M.act(case)
  return table.risk_measures{score = case.deal.risk_score}.act
end

return M
