local M = {}

function M.agreed(case)
  return approved("price") or approved("stock") or approved("stok")  -- #! unknown-approval@61: unknown approval 'stok'; did you mean 'stock'?
end

return M
