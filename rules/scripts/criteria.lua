-- Conditions of stages and actions.
local M = {}

--- The last demonstration left the customer keen or open; after a doubtful one, show again or go back to the needs.
function M.customer_is_interested(case)
  local response = case.demonstration.response
  return response ~= "doubtful", {
    en = "the customer is doubtful: demonstrate again, or go back to the needs",
    zh = "客户仍有疑虑：请再次演示，或退回需求分析",
  }
end

--- Every complaint has its remedy.
function M.complaints_are_solved(case)
  local open = count(all("complaint")) - count(all("remedy"))
  return open == 0, {en = "complaints that are not solved yet: " .. open, zh = "尚未解决的投诉：" .. open}
end

--- There is a complaint without a remedy, before this one (which is on record already when this is asked).
function M.something_to_solve(case)
  return count(all("remedy")) <= count(all("complaint")), {en = "every complaint is solved already", zh = "投诉均已解决"}
end

return M
