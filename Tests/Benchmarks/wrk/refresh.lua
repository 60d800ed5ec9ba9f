-- Exchanges refresh tokens for new ones, each of which is exchanged in turn.
--
-- Argument: a file with one refresh token a line, more than there are connections.

dofile("report.lua")

local headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }
local form = "client_id=countersign-agent&grant_type=refresh_token&refresh_token="

-- Tokens that wait for their turn stand between first and last.
local tokens, first, last = {}, 1, 0

local function append(token)
  last = last + 1
  tokens[last] = token
end

function init(args)
  for token in io.lines(args[1]) do append(token) end
end

function request()
  local token = tokens[first]
  tokens[first] = nil
  first = first + 1
  return wrk.format("POST", nil, headers, form .. token)
end

function response(status, headers, body)
  local token = body:match('"refresh_token":"([^"]+)"')
  if expect(status == 200 and token) then append(token) end
end
