-- Which training comes before which act: tables/training_required.csv, tables/training_plan.csv.
local M = {}

--- Whether somebody passed this subject, not longer ago than so many months.
function M.has_passed(person, subject, months, today)
  for _, training in ipairs(all("training", person)) do
    local still_counts = training.day:add(months .. " months") > today
    if training.result == "passed" and default(training.subject, "") == subject and still_counts then return true end
  end
  return false
end

--- Who acts was trained in what the table asks for this act and this amount.
function M.is_trained(case, act, amount)
  local need = table.training_required{act = act, amount = amount}
  if need.subject == "nothing" then return true end
  local name = table.subject_name{subject = need.subject}
  return M.has_passed(case.actor, need.subject, need.months, case.today), {
    en = "for " .. amount .. " a training in " .. name.en .. " comes first, passed within " .. need.months .. " months",
    zh = "金额 " .. amount .. " 须先通过" .. name.zh .. "培训（" .. need.months .. " 个月内有效）",
  }
end

--- The price is what the deal may be worth.
function M.to_quote(case)
  return M.is_trained(case, "quote", case.quote.price)
end

--- What was recommended, or what the customer can spend.
function M.to_demonstrate(case)
  local deal = case.deal
  return M.is_trained(case, "demonstrate", has(deal.amount) and deal.amount or deal.budget)
end

--- A complaint is as heavy as the deal that it is about.
function M.to_solve(case)
  return M.is_trained(case, "solve", case.deal.amount)
end

--- One of the trainee's roles has this subject in its plan.
function M.is_planned(case)
  local subject = case.asked.subject
  local name = table.subject_name{subject = subject}
  for _, role in ipairs(case.asked.trainee.roles) do
    if table.training_plan{role = role, subject = subject} then return true end
  end
  return false, {
    en = name.en .. " is not in the training plan of this role",
    zh = "该角色的培训计划不含" .. name.zh,
  }
end

return M
