-- Amounts of money beyond what operators do. `money("1,200.00 CNY")` makes one; `money.split` is built in.
local M = {}

--- The larger of two amounts of one currency. Different currencies are an error.
---> money.max(money(500, "CNY"), money(300, "CNY")) == money(500, "CNY")
function M.max(a, b)
  if a < b then return b end
  return a
end

--- The smaller of two amounts of one currency. Different currencies are an error.
---> money.min(money(500, "CNY"), money(300, "CNY")) == money(300, "CNY")
function M.min(a, b)
  if b < a then return b end
  return a
end

--- The amount, but not below `least` and not above `most`.
---> money.between(money(700), money(100), money(500)) == money(500)
---> money.between(money(50), money(100), money(500)) == money(100)
function M.between(amount, least, most)
  return M.min(M.max(amount, least), most)
end

--- Which part of `whole` the amount `part` is, as a fraction: 0.25 is a quarter. Zero when `whole` is zero, so that a report
--- of nothing does not end in an error.
---> money.share(money(250), money(1000)) == 0.25
---> money.share(money(250), money(0)) == 0
function M.share(part, whole)
  if whole == whole * 0 then return 0 end
  return part / whole
end

--- The discount that leads from the list price to the price, as a fraction of the list price; negative when the price is
--- above the list.
---> money.discount(money(88000), money(100000)) == 0.12
function M.discount(price, list_price)
  return (list_price - price) / list_price
end

return M
