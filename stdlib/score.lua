-- Scores: weighted sums and grades.
local M = {}

--- The value, but not below `least` and not above `most`.
---> score.between(130, 0, 100) == 100
function M.between(value, least, most)
  if value < least then return least end
  if value > most then return most end
  return value
end

--- The weighted mean of parts, each {value = ..., weight = ...}. The weights need not sum to one; they must not sum to zero.
---> score.weighted({{value = 80, weight = 3}, {value = 60, weight = 1}}) == 75
function M.weighted(parts)
  local total, weights = 0, 0
  for _, part in ipairs(parts) do
    total = total + part.value * part.weight
    weights = weights + part.weight
  end
  if weights == 0 then error("the weights of a score sum to zero") end
  return total / weights
end

--- The points of all conditions that hold, each {when = true or false, points = ...}: the usual way to score a risk or a lead.
---> score.points({{when = true, points = 30}, {when = false, points = 50}, {when = true, points = 5}}) == 35
function M.points(conditions)
  local total = 0
  for _, condition in ipairs(conditions) do
    if condition.when then total = total + condition.points end
  end
  return total
end

--- The grade of a value: bands are ordered from low to high, each {from = ..., grade = ...}; nil below the first.
---> score.grade(85, {{from = 0, grade = "C"}, {from = 70, grade = "B"}, {from = 90, grade = "A"}}) == "B"
function M.grade(value, bands)
  local grade = nil
  for _, band in ipairs(bands) do
    if value < band.from then break end
    grade = band.grade
  end
  return grade
end

return M
