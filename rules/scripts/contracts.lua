-- From review to the last payment.
local M = {}

--- Legal has passed the contract.
function M.reviewed(case)
  if not has(case.contract.review) then return false, "legal has not reviewed the contract yet" end
  return case.contract.review == "passed", "legal has returned the contract"
end

--- The last shipment was received by the customer.
function M.goods_received(case)
  return case.shipment.received, "the customer has not received the goods"
end

--- All payments together reach the contract's amount.
function M.paid_in_full(case)
  local owed = case.contract.amount
  local payments = all("payment")
  if count(payments) == 0 then return false, "nothing of " .. owed .. " is paid yet" end
  local paid = sum(payments, "amount")
  return paid >= owed, "paid " .. paid .. " of " .. owed
end

--- Payments, this one included, do not exceed the contract's amount.
function M.not_overpaid(case)
  local paid = sum(all("payment"), "amount")
  return paid <= case.contract.amount, "with this payment " .. paid .. " would be paid of " .. case.contract.amount
end

return M
