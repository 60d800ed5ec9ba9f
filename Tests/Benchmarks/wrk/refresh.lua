-- Exchanges refresh tokens for new ones, each of which is exchanged in turn.
--
-- Arguments: a file with one refresh token a line, more than there are connections; and, if the license tokens are wanted, a
-- file that they are written to, one a line as the form that asks about it.

dofile("report.lua")

local headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }
local form = "client_id=countersign-agent&grant_type=refresh_token&refresh_token="

-- Tokens that wait for their turn stand between first and last.
local tokens, first, last = {}, 1, 0

local function append(token)
  last = last + 1
  tokens[last] = token
end

local licenseTokens

function init(args)
  for token in io.lines(args[1]) do append(token) end
  licenseTokens = args[2] and io.open(args[2], "w")
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
  if licenseTokens then licenseTokens:write("token=", body:match('"access_token":"([^"]+)"') or "", "\n") end
end
