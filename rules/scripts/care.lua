-- Looking after customers: tables/care_rhythm.csv, gift_budget.csv, survey_answers.csv.
local M = {}

--- When a customer of this tier is to be contacted next.
function M.next_contact(tier, day)
  return day:add(table.care_rhythm{tier = tier})
end

--- What was given to the customer this year; the gift that is checked is among it already, without a day.
local function given_this_year(today)
  local sum = money(0)
  for _, gift in ipairs(all("gift")) do
    if default(gift.day, today).year == today.year then sum = sum + gift.value end
  end
  return sum
end

--- The gifts of a year stay within what the customer's tier is worth.
function M.gift_within_budget(case)
  local spent = given_this_year(case.today)
  local budget = table.gift_budget{tier = case.customer.tier}
  return spent <= budget, {
    en = "with this gift " .. spent .. " would be given this year; the budget is " .. budget,
    zh = "加上此礼品今年共 " .. spent .. "，预算为 " .. budget,
  }
end

--- The scores that were given in one survey; one that is being checked has no survey yet, and does not count.
function M.answers(answers, round)
  local scores = {}
  for _, answer in ipairs(answers) do
    if has(answer.round) and answer.round == round then scores[#scores + 1] = answer.score end
  end
  return scores
end

--- Somebody who was asked has not answered yet; the answer that is checked is among them already, without a round.
function M.somebody_left(case)
  local answered = #M.answers(all("answer"), count(all("survey_round")))
  local asked = case.survey_round.people
  return answered < asked, {
    en = "all " .. asked .. " people who were asked have answered", zh = "接受调查的 " .. asked .. " 人均已答复",
  }
end

--- A survey that too few have answered says nothing.
function M.enough_answers(case)
  local answered = #M.answers(all("answer"), count(all("survey_round")))
  local asked = case.survey_round.people
  local least = table.survey_answers{people = asked}
  return answered >= least, {
    en = "no score: " .. answered .. " of " .. asked .. " have answered, at least " .. least .. " are needed",
    zh = "无法评分：" .. asked .. " 人中 " .. answered .. " 人答复，至少需要 " .. least .. " 人",
  }
end

--- The average score of a survey, with one digit behind the point.
function M.score(answers, round)
  local scores = M.answers(answers, round)
  local sum = 0
  for _, score in ipairs(scores) do sum = sum + score end
  return math.floor(sum * 10 / #scores + 0.5) / 10
end

--- What follows from the score of a survey.
function M.measure(answers, round)
  return table.satisfaction_measure{score = M.score(answers, round)}
end

return M
