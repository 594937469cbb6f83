-- Tiers (bands, brackets). A list of tiers is ordered by `from`, each {from = ..., rate = ...}; `from` is included. Amounts and
-- `from` are all plain numbers, or all money of one currency.
local M = {}

--- The tier that a value falls into: the last whose `from` is not above it; nil below the first. Any fields of the tier can be
--- used by whoever asks.
---> tiers.pick(120, {{from = 0, rate = 0.01}, {from = 100, rate = 0.02}}).rate == 0.02
---> tiers.pick(-5, {{from = 0, rate = 0.01}}) == nil
function M.pick(value, list)
  local found = nil
  for _, tier in ipairs(list) do
    if value < tier.from then break end
    found = tier
  end
  return found
end

--- The whole value at the rate of the tier that it falls into; nothing below the first tier.
---> tiers.whole(120, {{from = 0, rate = 0.01}, {from = 100, rate = 0.02}}) == 2.4
---> tiers.whole(money(120), {{from = money(0), rate = 0.05}}) == money(6)
function M.whole(value, list)
  local tier = M.pick(value, list)
  if tier == nil then return value * 0 end
  return value * tier.rate
end

--- Each slice of the value at the rate of its own tier, added up: no step where a tier begins.
---> tiers.marginal(150, {{from = 0, rate = 0.25}, {from = 100, rate = 0.5}}) == 50
---> tiers.marginal(money(150), {{from = money(0), rate = 0.1}, {from = money(100), rate = 0.2}}) == money(20)
function M.marginal(value, list)
  local total = value * 0
  for i, tier in ipairs(list) do
    if value > tier.from then
      local upper = value
      local after = list[i + 1]
      if after ~= nil and after.from < value then upper = after.from end
      total = total + (upper - tier.from) * tier.rate
    end
  end
  return total
end

--- The rate on the straight line between the two tiers around the value; the first tier's rate below it, the last one's above.
---> tiers.interpolated(50, {{from = 0, rate = 0}, {from = 100, rate = 0.5}}) == 0.25
---> tiers.interpolated(500, {{from = 0, rate = 0}, {from = 100, rate = 0.5}}) == 0.5
function M.interpolated(value, list)
  local before = nil
  for _, tier in ipairs(list) do
    if value < tier.from then
      if before == nil then return tier.rate end
      return before.rate + (tier.rate - before.rate) * ((value - before.from) / (tier.from - before.from))
    end
    before = tier
  end
  return before.rate
end

return M
