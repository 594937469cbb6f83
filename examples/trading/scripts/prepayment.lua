-- 预付款：比例见 tables/prepayment.csv。
local M = {}

--- 累计回款达到合同约定的预付款，才可发货。
function M.arrived(case)
  local share = table.prepayment{tier = case.customer.tier}
  local owed = (case.contract.amount * share):round()
  local paid = owed - owed -- 尚无回款：按合同币种计为零
  if has(case.payment.amount) then paid = sum(all("payment"), "amount") end
  return paid >= owed, {
    en = "before anything is shipped " .. text.percent(share) .. ", " .. owed .. ", is paid; so far: " .. paid,
    zh = "发货前须预付 " .. text.percent(share) .. "，即 " .. owed .. "；已到账：" .. paid,
  }
end

return M
