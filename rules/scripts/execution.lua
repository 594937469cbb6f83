-- Goods, invoices and payments: tables/payment_terms.csv, tables/payment_follow_up.csv.
local M = {}

--- The last shipment was received by the customer.
function M.goods_received(case)
  return case.shipment.received, {en = "the customer has not received the goods", zh = "客户尚未签收"}
end

--- The day by which goods have to be delivered; none, when the customer has them.
function M.deliver_by(case)
  if case.shipment.received then return nil end
  return default(case.deal.deliver_by, nil)
end

--- No other invoice of the deal has this number.
function M.number_is_new(case)
  local same = 0
  for _, invoice in ipairs(all("invoice")) do
    if invoice.reference == case.invoice.reference then same = same + 1 end
  end
  return same == 1, {en = "there is an invoice " .. case.invoice.reference .. " already", zh = "发票号 " .. case.invoice.reference .. " 已存在"}
end

--- No more invoices than instalments, no more money than the contract says, and the last instalment brings it to that.
function M.invoiced_as_agreed(case)
  local owed, invoiced = case.contract.amount, sum(all("invoice"), "amount")
  local count, most = count(all("invoice")), case.contract.instalments
  if count > most then
    return false, {en = "the contract is paid in " .. most .. " instalments", zh = "合同约定分 " .. most .. " 期付款"}
  elseif count == most then
    return invoiced == owed, {
      en = "the last instalment makes " .. invoiced .. " of " .. owed,
      zh = "最后一期开票后累计 " .. invoiced .. "，合同金额 " .. owed,
    }
  end
  return invoiced < owed, {
    en = invoiced .. " of " .. owed .. " would be invoiced, and instalments are left",
    zh = "累计开票将达 " .. invoiced .. "，合同金额 " .. owed .. "，而仍有未到的期数",
  }
end

--- When an invoice is due: as it says, else after the days that the customer has.
function M.due(case)
  local days = table.payment_terms{tier = case.customer.tier, market = case.customer.market}
  return default(case.invoice.due, case.today + days)
end

--- The day on which the oldest invoice is due that is not paid in full; payments go to the oldest first. None: nothing is due.
function M.payment_due(case)
  local sent, paid = {}, has(case.payment.amount) and sum(all("payment"), "amount") or nil
  for _, invoice in ipairs(all("invoice")) do
    table.insert(sent, invoice)
    if paid == nil or paid < sum(sent, "amount") then return invoice.due end
  end
end

--- When that payment is followed up by this step of the table.
function M.follow_up(case, step)
  local due = M.payment_due(case)
  if due == nil then return nil end
  return due + table.payment_follow_up{step = step}.days
end

--- All invoices together reach the contract's amount.
function M.invoiced_in_full(case)
  local owed = case.contract.amount
  if not has(case.invoice.amount) then
    return false, {en = "nothing of " .. owed .. " is invoiced yet", zh = "合同金额 " .. owed .. "，尚未开票"}
  end
  local invoiced = sum(all("invoice"), "amount")
  return invoiced >= owed, {en = "invoiced " .. invoiced .. " of " .. owed, zh = "合同金额 " .. owed .. "，已开票 " .. invoiced}
end

--- What follows on a payment that does not come: the last step of the table whose day has come.
local function measure(case)
  local deal, step = case.deal, nil
  if case.today >= deal.remind_on then step = "reminder" end
  if case.today >= deal.escalate_on then step = "escalation" end
  if case.today >= deal.claim_on then step = "claim" end
  if step == nil then return "", "" end
  local row = table.payment_follow_up{step = step}
  return ": " .. row.en, "：" .. row.zh
end

--- When the next payment is due, and what follows; an empty text, when nothing is due.
local function next_payment(case)
  local due = case.deal.payment_due
  if not has(due) then return "", "" end
  local en, zh = measure(case)
  return ", due on " .. due .. en, "，应于 " .. due .. " 前付款" .. zh
end

--- All payments together reach the contract's amount; until then it is said what is due, and what follows when it does not come.
function M.paid_in_full(case)
  local owed = case.contract.amount
  local en, zh = next_payment(case)
  if not has(case.payment.amount) then
    return false, {en = "nothing of " .. owed .. " is paid yet" .. en, zh = "应收 " .. owed .. "，尚未回款" .. zh}
  end
  local paid = sum(all("payment"), "amount")
  return paid >= owed, {en = "paid " .. paid .. " of " .. owed .. en, zh = "应收 " .. owed .. "，已回款 " .. paid .. zh}
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
