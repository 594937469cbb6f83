-- Who reviews, signs and seals: tables/contract_review.csv, tables/signing.csv.
local M = {}

--- Who has to agree to the contract, in order.
function M.reviewers(case)
  return table.contract_review{market = case.customer.market, amount = case.contract.amount}, {
    en = "a contract of " .. case.contract.amount, zh = "合同金额 " .. case.contract.amount}
end

--- Whether somebody has one of the roles that a cell lists.
local function has_one(person, cell)
  for _, role in ipairs(text.split(cell, ",")) do
    if contains(person.roles, role) then return true end
  end
  return false
end

--- Who signs holds a role that may sign for the amount.
function M.may_sign(case)
  local amount = case.contract.amount
  local signs = table.signing{amount = amount}.signs
  return has_one(case.actor, signs), {
    en = "a contract of " .. amount .. " is signed by: " .. signs,
    zh = "金额 " .. amount .. " 的合同由以下角色签署：" .. signs,
  }
end

--- Who seals holds a role that may seal for the amount, and has not signed it himself.
function M.may_seal(case)
  local amount, signer = case.contract.amount, case.contract_paper.ours_by
  local seals = table.signing{amount = amount}.seals
  if signer == case.actor.key then
    return false, {en = "who signed does not seal: two pairs of eyes", zh = "签署人不得盖章：须两人经手"}
  end
  return has_one(case.actor, seals), {
    en = "a contract of " .. amount .. " is sealed by: " .. seals,
    zh = "金额 " .. amount .. " 的合同由以下角色用印：" .. seals,
  }
end

return M
