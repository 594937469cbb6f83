-- Figures of lists: of numbers, or of money of one currency. Lists are not changed. An empty list has no average: these functions
-- return nil for it, so that whoever asks must say what nothing means.
local M = {}

local function sorted(list)
  local copy = {}
  for i, value in ipairs(list) do copy[i] = value end
  table.sort(copy)
  return copy
end

--- The values of one field of rows or tables, as a list of their own.
---> stats.median(stats.field({{n = 3}, {n = 1}, {n = 2}}, "n")) == 2
function M.field(rows, name)
  local values = {}
  for i, row in ipairs(rows) do values[i] = row[name] end
  return values
end

--- The sum divided by the count.
---> stats.average({10, 20, 60}) == 30
---> stats.average({}) == nil
function M.average(list)
  if count(list) == 0 then return nil end
  return sum(list) / count(list)
end

--- The middle value; of an even count the mean of the two in the middle.
---> stats.median({7, 1, 3}) == 3
---> stats.median({1, 3, 7, 9}) == 5
function M.median(list)
  local values = sorted(list)
  local n = count(values)
  if n == 0 then return nil end
  if n % 2 == 1 then return values[(n + 1) // 2] end
  return (values[n // 2] + values[n // 2 + 1]) / 2
end

--- The smallest value.
---> stats.least({4, 2, 8}) == 2
function M.least(list)
  return sorted(list)[1]
end

--- The largest value.
---> stats.most({4, 2, 8}) == 8
function M.most(list)
  local values = sorted(list)
  return values[count(values)]
end

--- The value that the fraction `part` of the list does not exceed (nearest rank): 0.9 gives the ninth of ten.
---> stats.quantile({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0.9) == 9
function M.quantile(list, part)
  local values = sorted(list)
  local n = count(values)
  if n == 0 then return nil end
  return values[math.max(1, math.ceil(n * part - 1e-9))]
end

return M
