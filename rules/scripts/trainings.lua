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

--- One of the person's roles has this subject in its plan.
function M.belongs_to_role(person, subject)
  for _, role in ipairs(default(person.roles, {})) do
    if table.training_plan{role = role, subject = subject} then return true end
  end
  return false
end

--- The person has passed this subject: ever, or after a day.
function M.was_passed(person, subject, after)
  for _, training in ipairs(all("training", person)) do
    local counts = training.result == "passed" and default(training.subject, "") == subject
    if counts and (after == nil or training.day > after) then return true end
  end
  return false
end

--- Who begins in a role has never passed what belongs to it.
function M.is_lacking(person, subject)
  return M.belongs_to_role(person, subject) and not M.was_passed(person, subject)
end

--- A training was passed, none in its subject since, and the role still needs it.
function M.is_to_be_renewed(case, subject)
  local training, person = case.training, case.person
  if training.result ~= "passed" or default(training.subject, "") ~= subject then return false end
  return M.belongs_to_role(person, subject) and not M.was_passed(person, subject, training.day)
end

--- When who begins in a role is trained in this.
function M.first_day(case, subject)
  return case.today:add(table.training_dates{subject = subject}.first)
end

--- When a training is held again.
function M.next_day(case)
  return case.today:add(table.training_dates{subject = case.training.subject}.again)
end

--- One of the trainee's roles has this subject in its plan.
function M.is_planned(case)
  local subject = case.asked.subject
  local name = table.subject_name{subject = subject}
  return M.belongs_to_role(case.asked.trainee, subject), {
    en = name.en .. " is not in the training plan of this role",
    zh = "该角色的培训计划不含" .. name.zh,
  }
end

return M
