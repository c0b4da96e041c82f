-- What the book of the method needs besides pandoc: mathematics with its source as alternative text, drawn by the
-- browser itself, and, where all chapters are one page, links between chapters that stay within it.

-- Quarto's own book is a page a chapter: there only the mathematics is met.
local places = {}

local function escaped(text)
  return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub(">", "&gt;"):gsub('"', "&quot;"):gsub("%s+", " "))
end

local function math(formula)
  if not FORMAT:match("html") then
    return nil
  end
  local options = pandoc.WriterOptions({ html_math_method = "mathml" })
  local drawn = pandoc.write(pandoc.Pandoc({ pandoc.Plain({ formula }) }), "html", options)
  return pandoc.RawInline("html", (drawn:gsub("<math ", '<math alttext="' .. escaped(formula.text) .. '" ', 1)))
end

-- Of several chapters with a section of one name, pandoc counts those after the first.
local function sections_of(chapter)
  local found = {}
  chapter:walk({
    Header = function(header)
      local name = header.identifier:gsub("%-%d+$", "")
      found[header.identifier] = header.identifier
      found[name] = found[name] or header.identifier
    end,
  })
  return found
end

local function normal(path)
  local parts = {}
  for part in path:gmatch("[^/]+") do
    if part == ".." and #parts > 0 and parts[#parts] ~= ".." then
      table.remove(parts)
    elseif part ~= "." then
      table.insert(parts, part)
    end
  end
  return table.concat(parts, "/")
end

local function led(link, path)
  if link.target:match("^%a[%w+.-]*:") then
    return nil
  end
  local file, section = link.target:match("^([^#]*)#?(.*)$")
  local place = file == "" and path or normal((path:match("^(.*/)") or "") .. file)
  local chapter = places[place]
  -- A file that is no chapter lies where it lies, seen from the folder of the book.
  link.target = chapter and "#" .. (chapter[section] or chapter[""]) or "../" .. place
  return link
end

function Pandoc(doc)
  for _, block in ipairs(doc.blocks) do
    if block.t == "Div" and block.classes:includes("chapter") then
      places[block.attributes.path] = sections_of(block)
      places[block.attributes.path][""] = block.content[1].identifier
    end
  end
  doc.blocks = doc.blocks:map(function(block)
    if block.t ~= "Div" or not block.classes:includes("chapter") then
      return block
    end
    local path = block.attributes.path
    block.attributes.path = nil
    return block:walk({
      Link = function(link)
        return led(link, path)
      end,
    })
  end)
  return doc:walk({ Math = math })
end
