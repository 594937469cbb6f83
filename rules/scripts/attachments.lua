-- What is attached to the contract: tables/attachments.csv.
local M = {}

local DOCUMENTS = {
  {name = "product_manual", en = "product manual", zh = "产品说明书"},
  {name = "service_agreement", en = "service agreement", zh = "售后服务协议"},
  {name = "support_commitment", en = "support commitment", zh = "技术支持承诺书"},
}

--- What a document lacks, or nothing.
local function lack(paper)
  if not has(paper.version) then return {en = "not attached", zh = "未附上"} end
  if not paper.complete then return {en = "not signed by both", zh = "双方未签齐"} end
end

--- Every document that the product needs is attached and signed by both parties; what is missing is told at once.
function M.complete(case)
  local en, zh = {}, {}
  for _, document in ipairs(DOCUMENTS) do
    local needed = table.attachments{document = document.name, kind = case.product.kind}
    local lacks = needed and lack(case[document.name]) or nil
    if lacks ~= nil then
      table.insert(en, document.en .. " (" .. lacks.en .. ")")
      table.insert(zh, document.zh .. "（" .. lacks.zh .. "）")
    end
  end
  return count(en) == 0, {en = "still missing: " .. table.concat(en, ", "), zh = "尚缺：" .. table.concat(zh, "、")}
end

return M
