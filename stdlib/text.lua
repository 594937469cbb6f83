-- Texts: cleaning, cutting, showing numbers.
local M = {}

--- The text without blanks at both ends.
---> text.trim("  Nordwind ") == "Nordwind"
function M.trim(value)
  return (value:gsub("^%s+", ""):gsub("%s+$", ""))
end

--- Whether nothing but blanks is in the text.
---> text.is_blank(" \t") == true
---> text.is_blank("x") == false
function M.is_blank(value)
  return not value:find("%S")
end

--- Whether the text begins with another one.
---> text.starts_with("GTX Pro", "GTX") == true
function M.starts_with(value, beginning)
  return value:sub(1, #beginning) == beginning
end

--- Whether the text ends with another one.
---> text.ends_with("offer.pdf", ".pdf") == true
function M.ends_with(value, ending)
  return ending == "" or value:sub(-#ending) == ending
end

--- Whether another text occurs in it, letter by letter; capitals of ASCII letters do not matter.
---> text.mentions("Blue Harbor Ltd", "harbor") == true
---> text.mentions("100%", "%d") == false
function M.mentions(value, part)
  return value:lower():find(part:lower(), 1, true) ~= nil
end

--- The parts of a text between separators, without the blanks around them.
---> text.split("a; b;c", ";")[2] == "b"
---> count(text.split("", ";")) == 1
function M.split(value, separator)
  local parts, start = {}, 1
  while true do
    local first, last = value:find(separator, start, true)
    if first == nil then break end
    parts[#parts + 1] = M.trim(value:sub(start, first - 1))
    start = last + 1
  end
  parts[#parts + 1] = M.trim(value:sub(start))
  return parts
end

--- A fraction as people write it, with so many digits behind the point; without a number, as many as it has.
---> text.percent(0.12345, 1) == "12.3%"
---> text.percent(0.3) == "30%"
---> text.percent(0.125) == "12.5%"
function M.percent(fraction, digits)
  if digits == nil then return string.format("%.10g%%", fraction * 100) end
  return string.format("%." .. digits .. "f%%", fraction * 100)
end

return M
