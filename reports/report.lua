-- What makes the report of its pages, in Quarto and in pandoc alike: numbered figures and tables with their captions
-- and alternative texts, references to them, callouts, tabsets and blocks for one format only. In Quarto it runs before
-- anything else, so that nothing is left that Quarto would make its own way.
-- The words for figure, table and note come from the metadata.

local words = {}
local numbers = {}
local is_typst = FORMAT:match("typst") ~= nil
local is_html = FORMAT:match("html") ~= nil
local tab_groups = 0

local function read_words(meta)
  for _, key in ipairs({ "figure", "table", "note" }) do
    words[key] = pandoc.utils.stringify(meta.words and meta.words[key] or key)
  end
end

local function typst_string(text)
  -- Two braces and a sign would be a shortcode to Quarto, even here.
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("%s+", " "):gsub("{{<", "{\\u{7b}<") .. '"'
end

local function kind_of(id)
  return id:match("^(fig)%-") or id:match("^(tbl)%-")
end

-- First pass: figures and tables are numbered in the order of the document.
local function number_blocks(doc)
  local counts = { fig = 0, tbl = 0 }
  doc:walk({
    traverse = "topdown",
    Div = function(div)
      local kind = kind_of(div.identifier)
      if kind and div.classes:includes("crossref") then
        counts[kind] = counts[kind] + 1
        numbers[div.identifier] = counts[kind]
      end
    end,
  })
end

local function label_text(id)
  local word = kind_of(id) == "fig" and words.figure or words.table
  return word .. "\u{a0}" .. tostring(numbers[id])
end

local function caption_of(div)
  local caption = pandoc.List({})
  local body = pandoc.List({})
  for _, block in ipairs(div.content) do
    if block.t == "Div" and block.classes:includes("caption") then
      caption:extend(block.content)
    else
      body:insert(block)
    end
  end
  return body, pandoc.utils.blocks_to_inlines(caption)
end

local function numbered(id, caption)
  local inlines = pandoc.List({ pandoc.Span(pandoc.Inlines({ pandoc.Str(label_text(id) .. ".") }), { class = "number" }) })
  inlines:insert(pandoc.Space())
  inlines:extend(caption)
  return inlines
end

-- The first column of a table names its rows: the cells become row heads.
local function with_row_heads(block)
  if block.t == "Table" and #block.colspecs > 1 then
    for _, body in ipairs(block.bodies) do
      body.row_head_columns = 1
    end
  end
  return block
end

-- Each head cell of a page says whether it heads a column or a row.
local function scoped(tbl)
  for _, row in ipairs(tbl.head.rows) do
    for _, cell in ipairs(row.cells) do
      cell.attributes.scope = "col"
    end
  end
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.body) do
      for i = 1, body.row_head_columns do
        row.cells[i].attributes.scope = "row"
      end
    end
  end
  return tbl
end

local function plain(inlines)
  return (pandoc.utils.stringify(inlines):gsub('"', "&quot;"):gsub("<", "&lt;"))
end

local function html_block(id, body, caption)
  local kind = kind_of(id)
  local open = '<figure id="' .. id .. '" class="' .. kind .. '">'
  local head = pandoc.Div(pandoc.Plain(numbered(id, caption)))
  local blocks = pandoc.List({ pandoc.RawBlock("html", open) })
  local captioned = pandoc.List({ pandoc.RawBlock("html", "<figcaption>") })
  captioned:extend(head.content)
  captioned:insert(pandoc.RawBlock("html", "</figcaption>"))
  -- On a narrow screen a table moves sideways: smaller, its letters could not be read. A figure has a narrow form.
  local label = plain(numbered(id, caption))
  local scroll = '<div class="scroll" role="region" tabindex="0" aria-label="' .. label .. '">'
  scroll = kind == "fig" and "<div>" or scroll
  -- What it says stands above it: first the finding, then what shows it.
  blocks:extend(captioned)
  blocks:insert(pandoc.RawBlock("html", scroll))
  blocks:extend(kind == "tbl" and body:map(with_row_heads) or body)
  blocks:insert(pandoc.RawBlock("html", "</div>"))
  blocks:insert(pandoc.RawBlock("html", "</figure>"))
  return blocks
end

-- Columns of a table on paper. Where all rows fit, the first column takes what is left; where they do not, each
-- column gets its longest word and a share of the rest that grows with the root of what it holds.
local PAGE_CHARACTERS = 98
local SMALL_PAGE_CHARACTERS = 116

local function cell_sizes(tbl)
  local natural, word, sums, rows = {}, {}, {}, 0
  local function measure(row)
    rows = rows + 1
    for i, cell in ipairs(row.cells) do
      local text = pandoc.utils.stringify(cell.contents)
      local length = utf8.len(text) or #text
      natural[i] = math.max(natural[i] or 1, length)
      sums[i] = (sums[i] or 0) + length
      for part in text:gmatch("[^%s%-]+") do
        word[i] = math.max(word[i] or 3, utf8.len(part) or #part)
      end
    end
  end
  for _, row in ipairs(tbl.head.rows) do
    measure(row)
  end
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.body) do
      measure(row)
    end
  end
  -- What a column usually holds counts as much as the most that it holds: one long cell widens no column.
  local usual = {}
  for i, sum in ipairs(sums) do
    usual[i] = (natural[i] + sum / rows) / 2
  end
  return natural, word, usual
end

local function total(values)
  local sum = 0
  for _, value in ipairs(values) do
    sum = sum + value
  end
  return sum
end

local function typst_columns(tbl)
  local natural, word, usual = cell_sizes(tbl)
  local count = #tbl.colspecs
  for i = 1, count do
    natural[i] = (natural[i] or 1) + 3
    word[i] = math.min((word[i] or 3), 24) + 3
  end
  if total(natural) <= PAGE_CHARACTERS then
    return "(1fr" .. string.rep(", auto", count - 1) .. ",)", "9pt"
  end
  local small = total(word) > PAGE_CHARACTERS or count > 7
  local room = math.max((small and SMALL_PAGE_CHARACTERS or PAGE_CHARACTERS) - total(word), 0)
  local wishes = {}
  for i = 1, count do
    wishes[i] = math.max((usual[i] or 1) - word[i], 0) ^ 0.75
  end
  local all, widths = math.max(total(wishes), 1), {}
  for i = 1, count do
    widths[i] = string.format("%.2ffr", word[i] + math.min(room * wishes[i] / all, natural[i] - word[i] + 1))
  end
  return "(" .. table.concat(widths, ", ") .. ",)", small and "7.5pt" or "8.5pt"
end

local function typst_table(tbl)
  local columns, size = typst_columns(tbl)
  local text = pandoc.write(pandoc.Pandoc({ tbl }), "typst")
  -- The figure around it is ours: pandoc's own would be counted as a further table.
  text = text:gsub("^#figure%(%s*align%(center%)%[#table%(", "#table("):gsub("%)%]%s*, kind: table%s*%)%s*$", ")")
  text = text:gsub("columns: %b()", "columns: " .. columns, 1):gsub("columns: %d+", "columns: " .. columns, 1)
  return pandoc.RawBlock("typst", "#block(width: 100%)[#set text(size: " .. size .. ")\n" .. text .. "]")
end

-- On paper a figure of which nothing is said but its heading stays with it; others move to where a page has room.
local stays = {}

local function is_pointer(block)
  return block.t == "Para" and #block.content == 1 and block.content[1].t == "Span" and block.content[1].classes:includes("more")
end

local function with_headings(blocks)
  local together = pandoc.List({})
  for i, block in ipairs(blocks) do
    local first = i - 1
    if first > 0 and is_pointer(blocks[first]) then
      first = first - 1
    end
    together:insert(block)
    if kind_of(block.identifier or "") == "fig" and first > 0 and blocks[first].t == "Header" then
      stays[block.identifier] = true
      together:insert(#together - (i - first), pandoc.RawBlock("typst", "#block(breakable: false, above: 2em)["))
      together:insert(pandoc.RawBlock("typst", "]"))
    end
  end
  return together
end

local function typst_block(id, body, caption)
  local kind = kind_of(id) == "fig" and "image" or "table"
  local word = kind_of(id) == "fig" and words.figure or words.table
  local blocks = pandoc.List({ pandoc.RawBlock("typst", "#figure([") })
  blocks:extend(body:map(function(block)
    return block.t == "Table" and typst_table(block) or block
  end))
  blocks:insert(pandoc.RawBlock("typst", "], kind: " .. kind .. ", supplement: [" .. word .. "], caption: ["))
  blocks:insert(pandoc.Plain(caption))
  blocks:insert(pandoc.RawBlock("typst", "]" .. (stays[id] and ", placement: none" or "") .. ") <" .. id .. ">"))
  return blocks
end

local function crossref(div)
  if not (div.classes:includes("crossref") and kind_of(div.identifier)) then
    return nil
  end
  local body, caption = caption_of(div)
  if is_typst then
    return typst_block(div.identifier, body, caption)
  end
  return html_block(div.identifier, body, caption)
end

local function callout_kind(div)
  for _, class in ipairs(div.classes) do
    local kind = class:match("^callout%-(%a+)$")
    if kind then
      return kind
    end
  end
end

local function callout(div)
  local kind = callout_kind(div)
  if not kind then
    return nil
  end
  local content = div.content
  local title = pandoc.Inlines({ pandoc.Str(div.attributes.title or words.note) })
  if content[1] and content[1].t == "Header" then
    title = content[1].content
    content:remove(1)
  end
  if is_typst then
    local blocks = pandoc.List({ pandoc.RawBlock("typst", '#callout("' .. kind .. '", [') })
    blocks:insert(pandoc.Plain(title))
    blocks:insert(pandoc.RawBlock("typst", "])["))
    blocks:extend(content)
    blocks:insert(pandoc.RawBlock("typst", "]"))
    return blocks
  end
  local folded = div.attributes.collapse == "true"
  local open, close = '<aside class="callout ' .. kind .. '"><p class="title">', "</p>"
  if folded then
    open, close = '<details class="callout ' .. kind .. '"><summary>', "</summary>"
  end
  local blocks = pandoc.List({ pandoc.RawBlock("html", open), pandoc.Plain(title), pandoc.RawBlock("html", close) })
  blocks:extend(content)
  blocks:insert(pandoc.RawBlock("html", folded and "</details>" or "</aside>"))
  return blocks
end

-- Tabs read one below the other in print and where scripts are off; report.html makes tabs of them.
local function tabset(div)
  if not div.classes:includes("panel-tabset") then
    return nil
  end
  tab_groups = tab_groups + 1
  local blocks = pandoc.List({})
  local level = nil
  for _, block in ipairs(div.content) do
    level = level or (block.t == "Header" and block.level)
    if is_typst and block.t == "Header" and block.level == level then
      blocks:insert(pandoc.Para({ pandoc.Strong(block.content) }))
    elseif is_html and block.t == "Header" and block.level == level then
      if #blocks > 0 then
        blocks:insert(pandoc.RawBlock("html", "</div>"))
      end
      blocks:insert(pandoc.RawBlock("html", '<div class="tab"><p class="tab-title">'))
      blocks:insert(pandoc.Plain(block.content))
      blocks:insert(pandoc.RawBlock("html", "</p>"))
    else
      blocks:insert(block)
    end
  end
  if is_typst then
    return blocks
  end
  blocks:insert(pandoc.RawBlock("html", "</div>"))
  local open = '<div class="tabset" id="tabset-' .. tab_groups .. '">'
  blocks:insert(1, pandoc.RawBlock("html", open))
  blocks:insert(pandoc.RawBlock("html", "</div>"))
  return blocks
end

local function matches(name)
  return name and (FORMAT:match(name) ~= nil or (name == "pdf" and is_typst)) or false
end

local function for_one_format(div)
  if div.classes:includes("content-visible") then
    local wanted, unwanted = div.attributes["when-format"], div.attributes["unless-format"]
    local visible = (not wanted or matches(wanted)) and not (unwanted and matches(unwanted))
    return visible and div.content or {}
  end
  if div.classes:includes("content-hidden") then
    local wanted, unwanted = div.attributes["when-format"], div.attributes["unless-format"]
    local hidden = (not wanted or matches(wanted)) and not (unwanted and matches(unwanted))
    return hidden and {} or div.content
  end
end

-- A class that the Typst page gives a shape of its own.
local function styled(div)
  if not is_typst then
    return nil
  end
  for _, name in ipairs({ "summary", "headline", "lead", "easy" }) do
    if div.classes:includes(name) then
      local blocks = pandoc.List({ pandoc.RawBlock("typst", "#" .. name .. "-block[") })
      blocks:extend(div.content)
      blocks:insert(pandoc.RawBlock("typst", "]"))
      return blocks
    end
  end
end

-- A panel of easy reading: a picture that stands for what it says, and a few short sentences.
local function panel(div)
  if not (is_typst and div.classes:includes("panel")) then
    return nil
  end
  local blocks = pandoc.List({ pandoc.RawBlock("typst", '#panel("' .. (div.classes[2] or "") .. '")[') })
  blocks:extend(div.content)
  blocks:insert(pandoc.RawBlock("typst", "]"))
  return blocks
end

-- The page's own head and the cover say whose report it is, and that its data are synthetic.
local function on_cover(div)
  return (div.classes:includes("synthetic") or div.classes:includes("whose")) and {} or nil
end

local function each_div(div)
  return on_cover(div) or for_one_format(div) or crossref(div) or callout(div) or tabset(div) or panel(div) or styled(div)
end

local function reference(cite)
  local id = cite.citations[1].id
  if not numbers[id] then
    return nil
  end
  if is_typst then
    return pandoc.RawInline("typst", "#link(<" .. id .. ">)[" .. label_text(id) .. "]")
  end
  return pandoc.Link(pandoc.Str(label_text(id)), "#" .. id)
end

-- Only what leads somewhere without doing anything: places of the page, files beside it, data that it holds, the web.
local SCHEMES = { https = true, http = true, data = true }

local function harmless(link)
  local scheme = link.target:lower():match("^%s*(%a[%w+.%-]*):")
  if scheme and not (SCHEMES[scheme] and (scheme ~= "data" or link.target:match("^data:text/csv;"))) then
    return link.content
  end
end

-- Where the table of a figure stands is said in small letters.
local function small(span)
  if is_typst and span.classes:includes("more") then
    local inlines = pandoc.List({ pandoc.RawInline("typst", "#text(size: 0.85em, fill: muted)[") })
    inlines:extend(span.content)
    inlines:insert(pandoc.RawInline("typst", "]"))
    return inlines
  end
end

-- An evidence id (tbl-drivers/stereotypes) leads to the figure or table that it names.
local function evidence(str)
  local before, id, row, after = str.text:match("^([%(%[]*)([ft][ib][gl]%-[%w%-]+)(/.-)([,;%.%)%]]*)$")
  if not id or not numbers[id] then
    return nil
  end
  local shown = id .. row
  if is_typst then
    -- A long id may break after its marks: no column is wide enough for all of them.
    shown = shown:gsub("([/:_.])", "%1\u{200b}")
  end
  return { pandoc.Str(before), pandoc.Link(pandoc.Str(shown), "#" .. id), pandoc.Str(after) }
end

-- pandoc's Typst writer leaves the alternative text out, and PDF/UA refuses a picture without one.
-- A tall one is made a little narrower, so that it leaves room for what belongs to it and its letters are still read.
local TALLEST, NARROWEST = 1.2, 0.85

-- A page holds its figures, in each width: a piece of HTML that lies beside the picture for paper.
local function inlined(image)
  local file = assert(io.open((image.src:gsub("%a+$", "html")), "rb"))
  local piece = file:read("a")
  file:close()
  return pandoc.RawInline("html", piece)
end

local function picture(image)
  -- The project's own pictures only: one that a text names would be fetched from elsewhere.
  if not image.src:match("^figures/[%w%-]+%.%a+$") then
    return image.caption
  end
  local ratio = tonumber(image.attributes.ratio) or 0
  image.attributes.ratio = nil
  if not is_typst then
    return inlined(image)
  end
  local alt = image.attributes.alt or pandoc.utils.stringify(image.caption)
  local width = math.max(math.min(TALLEST / math.max(ratio, 0.01), 1), NARROWEST)
  local places = typst_string(image.src) .. ", alt: " .. typst_string(alt)
  return pandoc.RawInline("typst", "#image(" .. places .. ", width: " .. string.format("%.1f%%", 100 * width) .. ")")
end

-- Page one, and the page in easy reading, are laid out as a whole: the page's template must know that there is one.
local function find_pages(doc)
  local found = {}
  doc:walk({
    Div = function(div)
      if div.classes:includes("easy") then
        found.easy = true
      elseif div.classes:includes("summary") then
        found.summary = true
      end
    end,
  })
  return found
end

-- Quarto obeys what looks like a shortcode in the metadata; there it is a name from outside, and is shown.
local function apart(str)
  local head, tail = str.text:match("^(.*{{)(<.*)$")
  if not head then
    head, tail = str.text:match("^(.*>)(}}.*)$")
  end
  return head and { pandoc.Str(head), pandoc.Str(tail) } or nil
end

local function shown(value)
  local kind = pandoc.utils.type(value)
  if kind == "Inlines" or kind == "Blocks" then
    return value:walk({ Str = apart })
  elseif kind == "table" or kind == "List" then
    for key, inside in pairs(value) do
      value[key] = shown(inside)
    end
  end
  return value
end

function Pandoc(doc)
  for key, value in pairs(doc.meta) do
    doc.meta[key] = shown(value)
  end
  read_words(doc.meta)
  local found = find_pages(doc)
  doc.meta["has-summary"], doc.meta["has-easy"] = found.summary, found.easy
  doc = doc:walk({ Div = for_one_format })
  number_blocks(doc)
  doc.blocks = is_typst and with_headings(doc.blocks) or doc.blocks
  doc = doc:walk({ Str = evidence, Image = picture, Link = harmless, Cite = reference, Span = small, Div = each_div })
  return is_html and doc:walk({ Table = scoped }) or doc
end
