-- Uses dflint in Neovim as a person would, and writes what happened as JSON.
-- nvim --headless -u NONE -S neovim.lua, with FILE, SERVER (JSON array) and RESULT in the environment.
local result = {}
local file = vim.env.FILE

local function finish()
  local out = io.open(vim.env.RESULT, "w")
  out:write(vim.fn.json_encode(result))
  out:close()
  vim.cmd("qa!")
end

local function wait(what, is_done)
  if not vim.wait(20000, is_done, 20) then
    result.failed = what
    finish()
  end
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n") .. "\n"
end

local function codes()
  local found = {}
  for _, it in ipairs(vim.diagnostic.get(0)) do
    table.insert(found, it.code or (it.user_data and it.user_data.lsp and it.user_data.lsp.code) or it.message)
  end
  return found
end

local function has(code)
  return vim.tbl_contains(codes(), code)
end

local function main()
  vim.cmd("edit " .. file)
  local id = vim.lsp.start_client({ cmd = vim.fn.json_decode(vim.env.SERVER), root_dir = vim.fn.fnamemodify(file, ":h") })
  vim.lsp.buf_attach_client(0, id)
  local buffer = vim.api.nvim_get_current_buf() -- 0 would send the text of before
  wait("attaching", function() return vim.lsp.get_client_by_id(id) ~= nil end)

  wait("diagnostics", function() return has("DF301") end)
  result.codes = codes()

  -- The first preferred action on the word `install`.
  vim.fn.search("install")
  local params = vim.lsp.util.make_range_params()
  params.context = { diagnostics = {}, only = { "quickfix" } }
  local answers = vim.lsp.buf_request_sync(buffer, "textDocument/codeAction", params, 20000)
  local client = vim.lsp.get_client_by_id(id)
  for _, action in ipairs(answers[id].result) do
    if action.isPreferred then
      if not action.edit then
        action = client.request_sync("codeAction/resolve", action, 20000, buffer).result
      end
      vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
      break
    end
  end
  result.fixed = text()
  wait("the finding to go", function() return not has("DF301") end)

  vim.fn.search("AS build")
  vim.cmd("normal! w")
  vim.lsp.buf.rename("base")
  wait("the new name", function() return text():find("--from=base", 1, true) ~= nil end)
  result.renamed = text()

  local format = vim.lsp.util.make_formatting_params({})
  local edits = client.request_sync("textDocument/formatting", format, 20000, buffer).result
  vim.lsp.util.apply_text_edits(edits, buffer, client.offset_encoding)
  result.formatted = text()

  vim.cmd("normal! gg0")
  local hover = vim.lsp.util.make_position_params()
  result.hover = client.request_sync("textDocument/hover", hover, 20000, buffer).result.contents.value

  client.stop()
  wait("the end", function() return client.is_stopped() end)
  result.stopped = true
  finish()
end

local is_right, message = pcall(main)
if not is_right then
  result.failed = message
  finish()
end
