-- What things cost: tables/price_list.csv, tables/floor_margin.csv, tables/budget_overrun.csv.
local M = {}

--- The list price of so many pieces in this market.
function M.of(product, quantity, market)
  return product.price * quantity * table.price_list{market = market, quantity = quantity}
end

--- The list price of the deal.
function M.list(case)
  return M.of(case.product, case.deal.quantity, case.customer.market)
end

--- What is recommended may exceed the customer's budget by as much as the table says for the customer's tier.
function M.within_budget(case)
  local total = M.of(case.asked.product, case.asked.quantity, case.customer.market)
  local budget = case.deal.budget
  local over = table.budget_overrun{tier = case.customer.tier}
  return total <= budget + budget * over, {
    en = "the list price " .. total .. " is more than " .. text.percent(over) .. " above the budget " .. budget,
    zh = "目录价 " .. total .. " 超出预算 " .. budget .. " 的幅度大于 " .. text.percent(over),
  }
end

--- A quote names no smaller discount than its price gives; it would pass by the limits.
function M.discount_is_as_given(case)
  local list = M.list(case)
  local discount = case.quote.discount
  local least = (list - list * discount):round()
  return case.quote.price >= least, {
    en = text.percent(discount) .. " off the list price " .. list .. " gives " .. least .. "; a lower price is a larger discount",
    zh = "目录价 " .. list .. " 折扣 " .. text.percent(discount) .. " 为 " .. least .. "；价格更低即折扣更大",
  }
end

--- The price does not fall below cost plus the least margin.
function M.above_floor(case)
  local cost = case.product.cost * case.deal.quantity
  local floor = cost + cost * table.floor_margin{kind = case.product.kind, market = case.customer.market}
  return case.quote.price >= floor, {en = "below the floor price " .. floor, zh = "低于底价 " .. floor}
end

return M
