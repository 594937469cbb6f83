-- What observations come to: tables/research_least.csv, tables/research_measure.csv.
local M = {}

--- A round says something only when enough was observed.
function M.enough_observed(case)
  local kind = case.study.kind
  local seen, least = count(all("observation")), table.research_least{kind = kind}
  return seen >= least, {
    en = "observations so far: " .. seen .. "; a round on " .. kind .. " needs " .. least,
    zh = "目前发现 " .. seen .. " 条，本类调研至少需要 " .. least .. " 条",
  }
end

--- How many observations have this effect.
function M.number(observations, effect)
  local number = 0
  for _, observation in ipairs(observations) do
    if observation.effect == effect then number = number + 1 end
  end
  return number
end

--- The strength of all opportunities less that of all threats.
function M.weight(observations)
  local weight = 0
  for _, observation in ipairs(observations) do
    if observation.effect == "opportunity" then weight = weight + observation.strength end
    if observation.effect == "threat" then weight = weight - observation.strength end
  end
  return weight
end

return M
