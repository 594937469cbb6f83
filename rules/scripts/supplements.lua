-- Supplements to a contract: a version of its terms each, with its own review and signatures.
local M = {}

--- The supplement is neither in force nor withdrawn.
local function waits(supplement)
  return not has(supplement.in_force) and not has(supplement.withdrawn)
end

--- Of the supplements before this one none is open.
function M.one_at_a_time(case)
  local open = 0
  for _, supplement in ipairs(all("supplement")) do
    if waits(supplement) then open = open + 1 end
  end
  return open == 1, {en = "a supplement is open already: put it in force or withdraw it first", zh = "已有未决的补充协议：请先使其生效或撤回"}
end

--- The new amount is not less than what was invoiced.
function M.covers_invoices(case)
  local amount = case.supplement.amount
  if not has(amount) then return true end
  local invoiced = sum(all("invoice"), "amount")
  return amount >= invoiced, {en = invoiced .. " is invoiced already", zh = "已开票 " .. tostring(invoiced)}
end

--- Who has to agree: those who review a contract of what it comes to now.
function M.reviewers(case)
  local amount = default(case.supplement.amount, case.contract.amount)
  return table.contract_review{market = case.customer.market, amount = amount}, {
    en = "with the supplement " .. amount, zh = "补充后合同金额 " .. amount}
end

--- There is a supplement that is neither in force nor withdrawn.
function M.is_pending(case)
  local pending = has(case.supplement.reason) and waits(case.supplement)
  return pending, {en = "there is no open supplement", zh = "没有未决的补充协议"}
end

--- What the supplement says of a field, else what the version of the contract before says.
function M.now(case, field)
  local versions = all("contract")
  return default(case.supplement[field], default(versions[count(versions) - 1][field], nil))
end

--- The new day by which goods have to be delivered, unless the customer has them.
function M.deliver_by(case)
  if not has(case.deal.deliver_by) then return nil end
  return default(case.supplement.delivery, case.deal.deliver_by)
end

--- No supplement is left open.
function M.none_open(case)
  return not has(case.supplement.reason) or not waits(case.supplement), {
    en = "put the supplement in force, or withdraw it",
    zh = "请使补充协议生效，或撤回",
  }
end

return M
