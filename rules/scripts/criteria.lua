-- Conditions of stages and actions.
local M = {}

--- The last demonstration left the customer keen or open; after a doubtful one, show again or go back to the needs.
function M.customer_is_interested(case)
  local response = case.demonstration.response
  return response == "keen" or response == "open", "the customer is doubtful: demonstrate again, or go back to the needs"
end

--- What is recommended may exceed the customer's budget by a tenth at most.
function M.within_budget(case)
  local total = case.asked.product.price * case.asked.quantity
  local most = case.deal.budget * 1.10
  return total <= most, "the list price " .. total .. " is more than a tenth above the budget " .. case.deal.budget
end

--- Every complaint has its remedy.
function M.complaints_are_solved(case)
  local open = count(all("complaint")) - count(all("remedy"))
  return open <= 0, "complaints that are not solved yet: " .. open
end

--- There is a complaint without a remedy, before this one (which is on record already when this is asked).
function M.something_to_solve(case)
  return count(all("remedy")) <= count(all("complaint")), "every complaint is solved already"
end

return M
