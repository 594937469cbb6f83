-- Which material may be used, and how: the catalogue (records of material) and tables/material_norm.csv.
local M = {}

local function is_valid(material, today)
  local withdrawn = has(material.withdrawn) and material.withdrawn <= today
  return material.valid_from <= today and not withdrawn
end

--- What holds in the place of a material today: the last that replaced it and is in force, or nil.
function M.successor(material, today)
  local found
  local seen = {[material.key] = true}
  while has(material.replaced_by) and not seen[material.replaced_by.key] do
    material = material.replaced_by
    seen[material.key] = true
    if is_valid(material, today) then found = material end
  end
  return found
end

local function with_version(material)
  return material.name .. " " .. material.version
end

--- Why this material may not be used today; nil when it may.
function M.fault(material, today)
  local name, instead = with_version(material), M.successor(material, today)
  if instead then
    return {
      en = name .. " is outdated: use " .. with_version(instead) .. " (" .. instead.key .. ")",
      zh = name .. " 已过时，请使用 " .. with_version(instead) .. "（" .. instead.key .. "）",
    }
  end
  if material.valid_from > today then
    return {
      en = name .. " is not in force before " .. material.valid_from,
      zh = name .. " 自 " .. material.valid_from .. " 起生效",
    }
  end
  if is_valid(material, today) then return nil end
  return {
    en = name .. " was withdrawn on " .. material.withdrawn .. ", and nothing replaces it",
    zh = name .. " 已于 " .. material.withdrawn .. " 停用，无替代版本",
  }
end

--- The material is in force: neither withdrawn nor replaced by a newer version.
function M.is_current(case)
  local fault = M.fault(case.asked.material, case.today)
  return fault == nil, fault
end

local use_words = {
  shown = {en = "shown to a customer", zh = "向客户展示"},
  given = {en = "given to a customer", zh = "交给客户"},
  internal = {en = "used in the house", zh = "内部使用"},
}

local function not_allowed(material, use)
  local words = use_words[use]
  return {
    en = with_version(material) .. " may not be " .. words.en,
    zh = with_version(material) .. " 不得" .. words.zh,
  }
end

--- The norm allows this use of this kind of material.
function M.may_be_used(case)
  local material, use = case.asked.material, case.asked.use
  return table.material_norm{kind = material.kind, use = use}, not_allowed(material, use)
end

--- Every piece of material in a list is in force and may be shown to a customer.
function M.all_may_be_shown(list, today)
  for _, material in ipairs(list) do
    local fault = M.fault(material, today)
    if fault then return false, fault end
    if not table.material_norm{kind = material.kind, use = "shown"} then return false, not_allowed(material, "shown") end
  end
  return true
end

--- What a demonstration shows is current and meant for customers.
function M.to_show(case)
  return M.all_may_be_shown(default(case.asked.materials, {}), case.today)
end

return M
