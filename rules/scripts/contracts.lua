-- From review to the last payment.
local M = {}

--- Legal has passed the contract.
function M.reviewed(case)
  if not has(case.contract.review) then
    return false, {en = "legal has not reviewed the contract yet", zh = "法务尚未审核合同"}
  end
  return case.contract.review == "passed", {en = "legal has returned the contract", zh = "法务已退回合同"}
end

--- The last shipment was received by the customer.
function M.goods_received(case)
  return case.shipment.received, {en = "the customer has not received the goods", zh = "客户尚未签收"}
end

--- All payments together reach the contract's amount.
function M.paid_in_full(case)
  local owed = case.contract.amount
  if not has(case.payment.amount) then
    return false, {en = "nothing of " .. owed .. " is paid yet", zh = "应收 " .. owed .. "，尚未回款"}
  end
  local paid = sum(all("payment"), "amount")
  return paid >= owed, {en = "paid " .. paid .. " of " .. owed, zh = "应收 " .. owed .. "，已回款 " .. paid}
end

--- Payments, this one included, do not exceed the contract's amount.
function M.not_overpaid(case)
  local owed = case.contract.amount
  local paid = sum(all("payment"), "amount")
  return paid <= owed, {
    en = "with this payment " .. paid .. " would be paid of " .. owed,
    zh = "应收 " .. owed .. "，加上本次回款将达 " .. paid,
  }
end

return M
