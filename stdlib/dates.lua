-- Months, quarters and spans of days. Single steps are methods of dates: `d + 5`, `d:add("5 workdays")`, `d:workdays(other)`.
local M = {}

--- The first day of the month that the day lies in.
---> dates.first_of_month(date("2024-02-15")) == date("2024-02-01")
function M.first_of_month(day)
  return date(day.year, day.month, 1)
end

--- The last day of the month that the day lies in; leap years are known.
---> dates.last_of_month(date("2024-02-15")) == date("2024-02-29")
function M.last_of_month(day)
  return M.first_of_month(day):add("1 month") - 1
end

--- The first day of the calendar quarter that the day lies in.
---> dates.first_of_quarter(date("2024-05-20")) == date("2024-04-01")
function M.first_of_quarter(day)
  return date(day.year, day.quarter * 3 - 2, 1)
end

--- The last day of the calendar quarter that the day lies in.
---> dates.last_of_quarter(date("2024-05-20")) == date("2024-06-30")
function M.last_of_quarter(day)
  return M.first_of_quarter(day):add("3 months") - 1
end

--- Whether the day lies in the span from `from` up to, not including, `until_day`: the way all periods of a rulebook are meant.
---> dates.is_within(date("2024-03-31"), date("2024-01-01"), date("2024-04-01")) == true
---> dates.is_within(date("2024-04-01"), date("2024-01-01"), date("2024-04-01")) == false
function M.is_within(day, from, until_day)
  return day >= from and day < until_day
end

--- Whole months from one day to a later one; negative when it is earlier. From 31 January to 29 February 2024 is one month,
--- as adding a month leads there.
---> dates.months(date("2024-01-15"), date("2024-04-14")) == 2
---> dates.months(date("2024-01-31"), date("2024-02-29")) == 1
function M.months(from, until_day)
  if until_day < from then return -M.months(until_day, from) end
  local count = (until_day.year - from.year) * 12 + until_day.month - from.month
  if from:add(count .. " months") > until_day then count = count - 1 end
  return count
end

--- The next time, from `today` on, that the day of the year comes round: birthdays, anniversaries. 29 February is kept on 28
--- February in common years.
---> dates.next_anniversary(date("1990-03-08"), date("2024-03-04")) == date("2024-03-08")
---> dates.next_anniversary(date("1990-03-01"), date("2024-03-04")) == date("2025-03-01")
---> dates.next_anniversary(date("1992-02-29"), date("2025-01-10")) == date("2025-02-28")
function M.next_anniversary(day, today)
  local years = today.year - day.year
  if years <= 0 and day >= today then return day end
  local next_day = day:add(years .. " years")
  if next_day < today then next_day = day:add((years + 1) .. " years") end
  return next_day
end

return M
